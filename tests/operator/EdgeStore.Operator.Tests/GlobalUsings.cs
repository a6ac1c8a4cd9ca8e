global using EdgeStore.Operator.Resources.Clusters;
global using EdgeStore.Operator.Resources.Members;
global using TemplateHash = EdgeStore.Operator.Rendering.TemplateHash;
