using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Memory pools of our implementation.</summary>
public sealed partial class KernelSystem
{
    Response OnPools(in Command command, CpuHandle cpu) => Response.Bug(Model.Reason.Illegal);

    void ShowPools(Display display, Part part, int place)
    {
    }
}
