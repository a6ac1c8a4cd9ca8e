namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>What can go wrong with a request, besides that it takes long.</summary>
public enum RequestFault
{
    /// <summary>429, with Retry-After.</summary>
    TooManyRequests,

    /// <summary>500.</summary>
    InternalError,

    /// <summary>503.</summary>
    ServiceUnavailable,

    /// <summary>It is carried out, and nothing comes back.</summary>
    AnswerLost,

    /// <summary>It is carried out, and the answer ends in the middle. So do watches.</summary>
    AnswerBroken,

    /// <summary>The connection is reset, with all that goes over it at the time.</summary>
    ConnectionLost,
}
