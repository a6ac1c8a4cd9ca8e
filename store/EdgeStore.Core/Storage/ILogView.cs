namespace EdgeStore.Core.Storage;

/// <summary>The log from a place on, as it was when the view was opened. To be disposed before the engine.</summary>
public interface ILogView : IDisposable
{
    /// <summary>Shows every entry, in order, as it is stored. Once.</summary>
    /// <exception cref="CorruptStoreException">What is there is not what was written.</exception>
    void ReadAll(EncodedEntryVisitor visit);
}
