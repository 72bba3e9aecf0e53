using System.CommandLine;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FhirIcsHub.Server.Terminology;

/// <summary>The terminology server that a verb may ask; a setting of the hub stands where nothing is said.</summary>
internal sealed class TerminologyServerOption
{
    private readonly Option<string> _server = new("--terminology-server")
    {
        Description =
            "FHIR terminology server to ask for codes that the definitions here cannot judge [setting ICSHUB_Terminology__Server; "
            + "its token: ICSHUB_Terminology__Token].",
        HelpName = "URL",
    };

    private TerminologyServerOption()
    {
    }

    /// <summary>Gives a verb the option.</summary>
    public static TerminologyServerOption AddTo(Command command)
    {
        var option = new TerminologyServerOption();
        option._server.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (new TerminologySettings { Server = token.Value }.Problem() is { } problem)
                {
                    result.AddError(problem.Replace("Terminology:Server", "--terminology-server", StringComparison.Ordinal));
                }
            }
        });
        command.Add(option._server);
        return option;
    }

    /// <summary>The door to local definitions and then to the server; null when no server is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="local">Answers first.</param>
    /// <param name="isUsable">False when the settings are wrong, which is then said on standard error (exit code 2).</param>
    public ITerminologyService? Open(ParseResult parsed, LocalTerminology local, out bool isUsable)
    {
        isUsable = SettingsReader.TryRead(new CommandLineSettings(null, null), out var settings, out var problem);
        if (!isUsable)
        {
            parsed.InvocationConfiguration.Error.WriteLine(problem);
            return null;
        }

        var terminology = settings!.Terminology;
        if (parsed.GetValue(_server) is { } said)
        {
            // The token belongs to the server of the settings, and goes to no other.
            terminology = terminology with
            {
                Server = said,
                Token = said == terminology.Server || terminology.Server is null ? terminology.Token : null,
            };
        }

        return terminology.Server is null
            ? null : new LocalThenServer(local, new TerminologyServer(terminology, TimeProvider.System, NullLogger.Instance));
    }
}
