using FhirIcsHub.Server.Commands;

// The command line of the hub: `icshub serve` (the default), `icshub demo`, `icshub synth`.
return await HubCommandLine.RunAsync(args);
