using Grpc.Core;

namespace EdgeStore.Core.Errors;

/// <summary>Every error that a client can get, as etcd words it.</summary>
public static class EtcdErrors
{
    public static readonly EtcdError EmptyKey = new(StatusCode.InvalidArgument, "etcdserver: key is not provided");
    public static readonly EtcdError KeyNotFound = new(StatusCode.InvalidArgument, "etcdserver: key not found");
    public static readonly EtcdError ValueProvided = new(StatusCode.InvalidArgument, "etcdserver: value is provided");
    public static readonly EtcdError LeaseProvided = new(StatusCode.InvalidArgument, "etcdserver: lease is provided");
    public static readonly EtcdError TooManyOps = new(StatusCode.InvalidArgument, "etcdserver: too many operations in txn request");
    public static readonly EtcdError DuplicateKey = new(StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request");
    public static readonly EtcdError RequestTooLarge = new(StatusCode.InvalidArgument, "etcdserver: request is too large");

    public static readonly EtcdError Compacted =
        new(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

    public static readonly EtcdError FutureRevision =
        new(StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");

    public static readonly EtcdError ReservedKey =
        new(StatusCode.InvalidArgument, "edgestore: keys that begin with \\0edgestore/ are the members' own");

    public static readonly EtcdError NoSpace = new(StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded");

    public static readonly EtcdError LeaseNotFound = new(StatusCode.NotFound, "etcdserver: requested lease not found");
    public static readonly EtcdError LeaseExists = new(StatusCode.FailedPrecondition, "etcdserver: lease already exists");
    public static readonly EtcdError LeaseTtlTooLarge = new(StatusCode.OutOfRange, "etcdserver: too large lease TTL");

    public static readonly EtcdError BadLeaderTransferee = new(StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");

    public static readonly EtcdError MembersLeadThemselves =
        new(StatusCode.FailedPrecondition, "edgestore: every member is its own leader; there is no leadership to hand over");

    public static readonly EtcdError NoInflightDowngrade = new(StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job");

    public static readonly EtcdError InvalidDowngradeTarget =
        new(StatusCode.InvalidArgument, "etcdserver: invalid downgrade target version");

    public static readonly EtcdError WrongDowngradeFormat =
        new(StatusCode.InvalidArgument, "etcdserver: wrong downgrade target version format");

    public static readonly EtcdError RootUserMissing = new(StatusCode.FailedPrecondition, "etcdserver: root user does not exist");
    public static readonly EtcdError RootRoleMissing = new(StatusCode.FailedPrecondition, "etcdserver: root user does not have root role");
    public static readonly EtcdError UserEmpty = new(StatusCode.InvalidArgument, "etcdserver: user name is empty");
    public static readonly EtcdError UserExists = new(StatusCode.FailedPrecondition, "etcdserver: user name already exists");
    public static readonly EtcdError UserNotFound = new(StatusCode.FailedPrecondition, "etcdserver: user name not found");
    public static readonly EtcdError RoleEmpty = new(StatusCode.InvalidArgument, "etcdserver: role name is empty");
    public static readonly EtcdError RoleExists = new(StatusCode.FailedPrecondition, "etcdserver: role name already exists");
    public static readonly EtcdError RoleNotFound = new(StatusCode.FailedPrecondition, "etcdserver: role name not found");
    public static readonly EtcdError RoleNotGranted = new(StatusCode.FailedPrecondition, "etcdserver: role is not granted to the user");
    public static readonly EtcdError PermissionNotGiven = new(StatusCode.InvalidArgument, "etcdserver: permission not given");

    public static readonly EtcdError PermissionNotGranted =
        new(StatusCode.FailedPrecondition, "etcdserver: permission is not granted to the role");

    public static readonly EtcdError PermissionDenied = new(StatusCode.PermissionDenied, "etcdserver: permission denied");

    public static readonly EtcdError AuthFailed =
        new(StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");

    public static readonly EtcdError UserHasNoPassword =
        new(StatusCode.Unknown, "auth: authentication failed, password was given for no password user");

    public static readonly EtcdError AuthNotEnabled = new(StatusCode.FailedPrecondition, "etcdserver: authentication is not enabled");
    public static readonly EtcdError InvalidAuthToken = new(StatusCode.Unauthenticated, "etcdserver: invalid auth token");
    public static readonly EtcdError VerifyOnlyKey = new(StatusCode.Unknown, "auth: token signing attempted with verify-only key");
    public static readonly EtcdError InvalidAuthManagement = new(StatusCode.InvalidArgument, "etcdserver: invalid auth management");

    public static readonly EtcdError LockSessionExpired = new(StatusCode.Unknown, "mutex: session is expired");
    public static readonly EtcdError ElectionWithoutLeader = new(StatusCode.Unknown, "election: no leader");
    public static readonly EtcdError NotElectionLeader = new(StatusCode.Unknown, "election: not leader");
    public static readonly EtcdError LeaderKeyMissing = new(StatusCode.Unknown, "\"leader\" field must be provided");

    public static readonly EtcdError Stopped = new(StatusCode.Unavailable, "etcdserver: server stopped");

    public static readonly EtcdError MemberHasLeft =
        new(StatusCode.Unavailable, "edgestore: this member leaves its cluster and takes no more writes; use another one");

    public static readonly EtcdError MemberRemoved =
        new(StatusCode.Unavailable, "edgestore: this member was removed from its cluster and takes no more writes; use another one");

    /// <param name="staying">How many other members stay.</param>
    /// <param name="leaving">The names of those that leave as well.</param>
    public static EtcdError TooFewStay(uint wanted, int staying, IReadOnlyCollection<string> leaving) => new(
        StatusCode.FailedPrecondition,
        $"edgestore: {wanted} other members are to hold what this one has, but {staying} stay: {string.Join(", ", leaving)} leave as well; "
        + "let one member leave after the other");

    public static readonly EtcdError LeaveTakenBack = new(
        StatusCode.FailedPrecondition, "edgestore: the leave was taken back, since another call found that too few other members stay");

    public static readonly EtcdError MembershipIsManaged =
        new(StatusCode.FailedPrecondition, "edgestore: members come and go through the membership file, not through this call");

    public static readonly EtcdError MemberNotFound = new(StatusCode.NotFound, "etcdserver: member not found");
    public static readonly EtcdError PeerUrlExists = new(StatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists");
    public static readonly EtcdError BadMemberUrls = new(StatusCode.InvalidArgument, "etcdserver: given member URLs are invalid");
    public static readonly EtcdError NotLearner = new(StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member");

    public static readonly EtcdError NotEnoughStartedMembers =
        new(StatusCode.FailedPrecondition, "etcdserver: re-configuration failed due to not enough started members");

    public static readonly EtcdError NoLearners =
        new(StatusCode.Unimplemented, "edgestore: there are no learners, because members do not vote");

    public static readonly EtcdError MemberNotAdded = new(
        StatusCode.FailedPrecondition, "edgestore: no member with these peer URLs was added; add it first (etcdctl member add), or use --join");

    public static readonly EtcdError NoTagsLeft = new(StatusCode.ResourceExhausted, "edgestore: all 262143 tags of this cluster are spent");

    /// <summary>Only the senior member gives out tags.</summary>
    public static EtcdError NotSenior(string senior) =>
        new(StatusCode.Unavailable, $"edgestore: member {senior} gives out tags, not this one; ask again");

    public static EtcdError SeniorUnreachable(string senior, string reason) => new(
        StatusCode.Unavailable,
        $"edgestore: member {senior} gives out tags and cannot be reached ({reason}); ask again, or remove it if it is gone for good");

    public static EtcdError NameTaken(string name, int tag) => new(
        StatusCode.FailedPrecondition,
        $"edgestore: there is a member {name} (tag {tag}) already, with other peer URLs; remove it, or choose another name");

    public static EtcdError StillConnected(string name, int tag) => new(
        StatusCode.Unavailable, $"edgestore: member {name} (tag {tag}) is running; another one with its name has to wait until it is gone");

    public static readonly EtcdError AlarmsCannotBeRaised =
        new(StatusCode.Unimplemented, "edgestore: no alarm but the answering member's own NOSPACE can be raised by hand");
}
