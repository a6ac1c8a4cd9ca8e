namespace EdgeStore.Server.Options;

/// <summary>Finds what somebody who mistyped a name has probably meant.</summary>
internal static class Spelling
{
    private const int MaxDistance = 3;

    /// <returns>The nearest candidate, or null when none is near.</returns>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (candidate, distance: Distance(name, candidate))).MinBy(pair => pair.distance);
        return best.candidate is not null && best.distance <= Math.Min(MaxDistance, name.Length / 2) ? best.candidate : null;
    }

    /// <summary>Levenshtein distance, one row at a time.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
