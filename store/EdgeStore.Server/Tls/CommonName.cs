using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace EdgeStore.Server.Tls;

/// <summary>
/// Whom a certificate is for, as Go reads it: the last CN of the subject, and nothing else. What .NET calls the simple name may be
/// the organization or a mail address, and so whatever an authority lets people choose.
/// <code>
/// SEQUENCE OF SET OF SEQUENCE { oid, value }      RFC 5280, 4.1.2.4
/// </code>
/// </summary>
internal static class CommonName
{
    private const string Oid = "2.5.4.3";

    /// <returns>Null when it has none, or an empty one.</returns>
    public static string? Of(X509Certificate2 certificate) => Of(certificate.SubjectName.RawData);

    /// <param name="encoded">The subject in DER, or what claims to be.</param>
    /// <inheritdoc cref="Of(X509Certificate2)" path="/returns"/>
    public static string? Of(ReadOnlyMemory<byte> encoded)
    {
        string? name = null;
        try
        {
            var subject = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
            while (subject.HasData)
            {
                var names = subject.ReadSetOf(skipSortOrderValidation: true);
                while (names.HasData)
                {
                    var attribute = names.ReadSequence();
                    if (attribute.ReadObjectIdentifier() == Oid) name = attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue);
                }
            }
        }
        catch (Exception oddity) when (oddity is AsnContentException or ArgumentException)
        {
            // A name that cannot be read names nobody.
            return null;
        }

        return string.IsNullOrEmpty(name) ? null : name;
    }
}
