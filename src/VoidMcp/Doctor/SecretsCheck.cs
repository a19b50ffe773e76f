namespace VoidMcp.Doctor;

/// <summary>
/// Checks that every secret can be decrypted. Secrets that a server lacks are errors of the registry.
/// </summary>
internal static class SecretsCheck
{
    private const string Subject = "secrets";

    public static IEnumerable<Finding> Run(Setup setup)
    {
        var secrets = setup.Secrets.List();
        if (secrets.Count == 0)
        {
            yield return new Finding(Subject, FindingState.Skipped, "none are set");
            yield break;
        }

        var unreadable = 0;
        foreach (var secret in secrets)
        {
            var found = setup.Secrets.Find(secret.Name);
            if (found.Problem is not { } problem) continue;
            unreadable++;
            yield return Finding.OfText(Subject, FindingState.Failed, problem, found.Fix);
        }

        if (unreadable == 0)
        {
            yield return new Finding(
                Subject,
                FindingState.Ok,
                $"{secrets.Count} set, {(secrets.Count == 1 ? "it" : "all")} can be decrypted");
        }
    }
}
