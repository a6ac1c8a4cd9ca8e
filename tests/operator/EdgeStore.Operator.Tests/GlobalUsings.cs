global using EdgeStore.Operator.Resources.Clusters;
global using EdgeStore.Operator.Resources.Members;
global using k8s.Models;
global using NUnit.Framework;
