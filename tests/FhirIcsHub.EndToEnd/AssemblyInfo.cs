using Xunit;

// Each test runs a hub of its own with several clients: one at a time, so that what is measured in seconds stays true on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
