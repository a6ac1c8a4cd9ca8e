using System.CommandLine;
using Amazon.Runtime;
using Amazon.S3;
using EdgeStore.Cli.Hosting;

namespace EdgeStore.Cli.Backups;

/// <summary>
/// How to reach an object store: flags of each command that can use one, or the same as environment variables
/// (<c>--s3-endpoint</c> as <c>EDGESTORECTL_S3_ENDPOINT</c>). Credentials are never flags, which others on the machine can see.
/// </summary>
internal sealed class ObjectStoreFlags(Func<string, string?> environment)
{
    private const int Retries = 5;
    private const string DefaultRegion = "us-east-1";

    private readonly Option<string?> _endpoint = new("--s3-endpoint") { HelpName = "url", Description = "URL of the object store. Default: Amazon's of the region." };
    private readonly Option<string?> _region = new("--s3-region") { HelpName = "name", Description = $"Region, part of what is signed. Default: {DefaultRegion}." };
    private readonly Option<string?> _caFile = new("--s3-cacert") { HelpName = "path", Description = "CA certificates (PEM) that sign the object store's certificate. Default: the system's." };
    private readonly Option<bool?> _pathStyle = new("--s3-path-style")
    {
        Description = "The bucket is part of the path, not of the host name; most stores that are not Amazon's need it.", Arity = ArgumentArity.ZeroOrOne,
    };

    public IEnumerable<Option> All => [_endpoint, _region, _caFile, _pathStyle];

    /// <exception cref="ControlException">A value does not fit or a credential is missing; the message names it.</exception>
    public IAmazonS3 Connect(ParseResult parsed)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = Value(parsed, _region) ?? DefaultRegion,
            ForcePathStyle = parsed.GetValue(_pathStyle) ?? Switch(_pathStyle),
            MaxErrorRetry = Retries,
            RetryMode = RequestRetryMode.Standard,
            // Stores that are not Amazon's refuse the trailing checksums that Amazon's SDK sends by default. Every part is signed with its hash.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (Value(parsed, _endpoint) is not { } endpoint) config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(config.AuthenticationRegion);
        else if (Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") config.ServiceURL = endpoint;
        else throw new ControlException(ExitCode.Usage, $"--s3-endpoint: '{endpoint}' is not a URL such as https://s3.example");
        if (Value(parsed, _caFile) is { } authorities) config.HttpClientFactory = new TrustingHttpClients(authorities);
        return new AmazonS3Client(Credentials(), config);
    }

    private AWSCredentials Credentials()
    {
        var (id, secret) = (Required("AWS_ACCESS_KEY_ID"), Required("AWS_SECRET_ACCESS_KEY"));
        return environment("AWS_SESSION_TOKEN") is { Length: > 0 } token
            ? new SessionAWSCredentials(id, secret, token)
            : new BasicAWSCredentials(id, secret);
    }

    private string Required(string name) => environment(name) is { Length: > 0 } value
        ? value
        : throw new ControlException(ExitCode.Usage, $"{name}: the environment variable is needed for s3://");

    private string? Value(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { Length: > 0 } given ? given : environment(VariableName(option)) is { Length: > 0 } variable ? variable : null;

    private bool Switch(Option option) => environment(VariableName(option)) switch
    {
        null or "" or "false" or "0" => false,
        "true" or "1" => true,
        var text => throw new ControlException(ExitCode.Usage, $"{VariableName(option)}: '{text}' is not true or false"),
    };

    private static string VariableName(Option option) => "EDGESTORECTL_" + option.Name.TrimStart('-').ToUpperInvariant().Replace('-', '_');
}
