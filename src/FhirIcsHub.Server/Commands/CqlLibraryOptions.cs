using System.CommandLine;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;

namespace FhirIcsHub.Server.Commands;

/// <summary>Where a verb finds the libraries that others include and the models that they use, and how CQL text is translated.</summary>
internal sealed class CqlLibraryOptions
{
    private readonly Option<string[]> _libraries = new("--library")
    {
        Description = "Libraries that may be included: a file or folder with CQL (.cql), ELM (.json, .xml) or FHIR Library resources. "
            + "Can be repeated. FHIRHelpers 4.0.1 is always there.",
        HelpName = "PATH",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A model info file (XML), such as QI-Core's. Can be repeated. System and FHIR 4.0.1 are always there.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _options = new("--option")
    {
        Description = "The translator options of the reference that hold, and no others, separated by commas: "
            + "EnableAnnotations,EnableLocators,DisableListDemotion,DisableListPromotion are those without --option.",
        HelpName = "NAMES",
    };

    private readonly Option<SignatureLevel> _signatures = new("--signatures")
    {
        Description = "When a call in ELM says which overload it means.",
        HelpName = "none|differing|overloads|all",
        DefaultValueFactory = _ => SignatureLevel.Overloads,
    };

    private CqlLibraryOptions()
    {
    }

    /// <summary>Gives a verb the options.</summary>
    public static CqlLibraryOptions AddTo(Command command)
    {
        var options = new CqlLibraryOptions();
        command.Add(options._libraries);
        command.Add(options._models);
        command.Add(options._options);
        command.Add(options._signatures);
        return options;
    }

    /// <summary>The libraries; null when something that was named is not there or cannot be used, which is told (exit code 2).</summary>
    public CqlLibraries? Open(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ModelsOf(parsed, error) is not { } models || TranslatorOptionsOf(parsed, error) is not { } options)
        {
            return null;
        }

        var libraries = new CqlLibraries(models, options);
        foreach (var path in parsed.GetValue(_libraries) ?? [])
        {
            if (!Path.Exists(path))
            {
                error.WriteLine($"{path} is not there.");
                return null;
            }

            foreach (var source in CqlSource.Of(path, all: true))
            {
                libraries.Add(source, isNamed: false);
            }
        }

        return libraries;
    }

    private ModelSet? ModelsOf(ParseResult parsed, TextWriter error) => ModelFiles.Load(parsed.GetValue(_models) ?? [], error);

    private TranslatorOptions? TranslatorOptionsOf(ParseResult parsed, TextWriter error)
    {
        string? unknown = null;
        var options = parsed.GetValue(_options) is { } names ? TranslatorOptions.Parse(names, out unknown) : new TranslatorOptions();
        if (options is null)
        {
            error.WriteLine($"{unknown} is no option of the translator. {_options.Description}");
            return null;
        }

        return options with { SignatureLevel = parsed.GetValue(_signatures) };
    }
}
