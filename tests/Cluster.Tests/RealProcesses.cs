using Xunit.Sdk;
using Xunit.v3;

// Every test has the machine to itself: what they start are whole processes, and they wait for each other's deadlines.
[assembly: Parallelization(Mode = ParallelMode.None)]
