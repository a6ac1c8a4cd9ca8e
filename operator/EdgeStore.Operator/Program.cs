using EdgeStore.Operator.Resources.Schema;

if (args is ["generate-crds", "--out", var folder])
{
    CustomResourceDefinitionFiles.Write(folder);
    return 0;
}
await Console.Error.WriteLineAsync("usage: edgestore-operator generate-crds --out FOLDER");
return 2;
