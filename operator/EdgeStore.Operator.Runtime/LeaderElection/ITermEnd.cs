namespace EdgeStore.Operator.Runtime.LeaderElection;

/// <summary>
/// Of what is registered as this, each is told when the process has stopped leading and no controller works any more. What only a
/// leader knows is to be forgotten then: whoever leads by now knows better.
/// </summary>
public interface ITermEnd
{
    void OnTermEnd();
}
