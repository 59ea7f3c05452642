using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Windows of high memory of our implementation.</summary>
public sealed partial class KernelSystem
{
    Response OnWindows(in Command command, CpuHandle cpu) => Response.Bug(Model.Reason.Illegal);

    void ShowWindows(Display display, Part part, int place)
    {
    }
}
