using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Verified.Benchmarks;
using Verified.Benchmarks.Areas;
using Verified.Benchmarks.Objects;
using Verified.Benchmarks.Peers;
using Verified.Benchmarks.Windows;

if (args is ["peers", .. string[] rest]) return PeersCommand.Run(rest);
if (args is ["areas", .. string[] ranges]) return AreasCommand.Run(ranges);
if (args is ["windows", .. string[] mappings]) return WindowsCommand.Run(mappings);
if (args is ["objects", .. string[] others]) return ObjectsCommand.Run(others);

// In this process: a generated project would be built by the house rules that it does not know, and peers that are
// compared must share one heap and one moment.
BenchmarkSwitcher.FromAssembly(typeof(PairByOrder).Assembly).Run(
    args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).AsDefault()));
return 0;
