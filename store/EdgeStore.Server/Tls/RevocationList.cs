using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeStore.Server.Tls;

/// <summary>
/// The certificates that their authorities have taken back (RFC 5280, 5.1). As with etcd, nobody checks who has signed the list:
/// it is as much the user's own file as the CA certificates beside it.
/// <code>
/// SEQUENCE { SEQUENCE { version?, algorithm, issuer, thisUpdate, nextUpdate?, SEQUENCE OF { serial, date, … }?, [0]? }, … }
/// </code>
/// </summary>
internal sealed class RevocationList
{
    private const string PemLabel = "X509 CRL";

    private readonly HashSet<(string Issuer, BigInteger Serial)> _revoked = [];

    private RevocationList()
    {
    }

    /// <summary>When the authority has promised a newer list, of the earliest one; null when none of them says.</summary>
    public DateTimeOffset? NextUpdate { get; private set; }

    /// <param name="content">One list in DER, or any number of them in PEM.</param>
    /// <exception cref="CryptographicException">It is neither.</exception>
    public static RevocationList Parse(byte[] content)
    {
        var lists = new RevocationList();
        try
        {
            foreach (var der in Lists(content)) lists.Add(der);
            return lists;
        }
        catch (AsnContentException problem)
        {
            throw new CryptographicException($"not a list of revoked certificates: {problem.Message}", problem);
        }
    }

    public bool Contains(X509Certificate2 certificate) =>
        _revoked.Contains((certificate.IssuerName.Name, new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true)));

    private static List<byte[]> Lists(byte[] content)
    {
        if (content is [0x30, ..]) return [content];
        var text = Encoding.UTF8.GetString(content).AsSpan();
        var found = new List<byte[]>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (!text[fields.Label].SequenceEqual(PemLabel)) throw new CryptographicException($"'{text[fields.Label]}' is not {PemLabel}");
            found.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            text = text[fields.Location.End..];
        }

        return found.Count > 0 ? found : throw new CryptographicException($"there is no {PemLabel} in it");
    }

    private void Add(byte[] der)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag() == Asn1Tag.Integer) list.ReadInteger();
        list.ReadSequence();
        var issuer = new X500DistinguishedName(list.ReadEncodedValue().Span).Name;
        ReadTime(list);
        if (HasTime(list) && ReadTime(list) is var next && (NextUpdate is null || next < NextUpdate)) NextUpdate = next;
        if (!list.HasData || list.PeekTag() != Asn1Tag.Sequence) return;
        var entries = list.ReadSequence();
        while (entries.HasData) _revoked.Add((issuer, entries.ReadSequence().ReadInteger()));
    }

    private static bool HasTime(AsnReader list) =>
        list.HasData && (list.PeekTag() == Asn1Tag.UtcTime || list.PeekTag() == Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader list) =>
        list.PeekTag() == Asn1Tag.UtcTime ? list.ReadUtcTime() : list.ReadGeneralizedTime();
}
