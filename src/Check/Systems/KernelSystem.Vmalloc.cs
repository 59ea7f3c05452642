using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>Noncontiguous areas of our implementation.</summary>
public sealed partial class KernelSystem
{
    Response OnAreas(in Command command, CpuHandle cpu) => Response.Bug(Model.Reason.Illegal);

    void ShowAreas(Display display, Part part, int place)
    {
    }
}
