using NUnit.Framework;

[assembly: Category("Conformance")]
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
