using System.ComponentModel;

namespace EdgeStore.Operator.Naming;

/// <summary>What the operator does before a resource goes. The reference lists them.</summary>
internal static class Finalizers
{
    [Description("On an EdgeStoreBackup with `deletionPolicy: Delete`: its file is deleted first, for ten minutes at most. Set the annotation `edgestore.io/keep-backup-file` to let it go at once.")]
    public const string BackupFile = "edgestore.io/delete-backup-file";
}
