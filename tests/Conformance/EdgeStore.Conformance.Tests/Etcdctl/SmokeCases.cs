namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>Where each command of etcdctl that is in no transcript has its case, or why it has none.</summary>
internal static class SmokeCases
{
    private const string NoServer = "It asks no server.";

    public static readonly IReadOnlyDictionary<string, string> Elsewhere = new Dictionary<string, string>
    {
        ["check datascale"] = $"{nameof(EtcdctlCommandTests)}.{nameof(EtcdctlCommandTests.Check_datascale_passes)}",
        ["check perf"] = $"{nameof(CheckPerfTests)}.{nameof(CheckPerfTests.Check_perf_passes)}",
        ["completion bash"] = NoServer,
        ["completion fish"] = NoServer,
        ["completion powershell"] = NoServer,
        ["completion zsh"] = NoServer,
        ["elect"] = $"{nameof(EtcdctlCommandTests)}.{nameof(EtcdctlCommandTests.Elect_shows_a_listener_who_leads)}",
        ["help"] = NoServer,
        ["make-mirror"] = $"{nameof(EtcdctlCommandTests)}.{nameof(EtcdctlCommandTests.Make_mirror_copies_what_is_there_and_what_comes)}",
        ["member add"] = $"{nameof(EtcdctlMemberTests)}.{nameof(EtcdctlMemberTests.A_member_is_added_for_who_will_start_there)}",
        ["member promote"] = $"{nameof(EtcdctlMemberTests)}.{nameof(EtcdctlMemberTests.Who_is_no_learner_is_not_promoted)}",
        ["migrate"] = "It asks no server: it makes one file of etcd, of the v2 API, into another.",
        ["move-leader"] = $"{nameof(EtcdctlCommandTests)}.{nameof(EtcdctlCommandTests.Move_leader_finds_that_the_member_leads_already)}",
        ["snapshot restore"] = $"{nameof(EtcdctlSnapshotTests)}.{nameof(EtcdctlSnapshotTests.What_was_saved_is_checked_and_restored_by_the_stores_own_command)}",
        ["snapshot save"] = $"{nameof(EtcdctlSnapshotTests)}.{nameof(EtcdctlSnapshotTests.Save_gets_a_whole_file_with_its_hash_behind_whole_blocks)}",
        ["snapshot status"] = $"{nameof(EtcdctlSnapshotTests)}.{nameof(EtcdctlSnapshotTests.What_was_saved_is_checked_and_restored_by_the_stores_own_command)}",
        ["version"] = NoServer,
        ["watch"] = $"{nameof(EtcdctlWatchTests)}.{nameof(EtcdctlWatchTests.Watch_prints_history_and_then_the_present)}",
    };
}
