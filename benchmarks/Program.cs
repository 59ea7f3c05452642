using BenchmarkDotNet.Running;
using Verified.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(PairByOrder).Assembly).Run(args);
