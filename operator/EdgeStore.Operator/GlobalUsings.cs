global using EdgeStore.Operator.Events;
global using EdgeStore.Operator.Resources.Backups;
global using EdgeStore.Operator.Resources.Clusters;
global using EdgeStore.Operator.Resources.Members;
global using EdgeStore.Operator.Resources.Repairs;
global using k8s.Models;
