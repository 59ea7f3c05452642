namespace Verified.Mutants.Catalogue;

/// <summary>An entry of the catalogue is not understood, or does not fit the sources any more.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Nothing more is known.</summary>
    public CatalogueException()
    {
    }

    /// <summary>With the file or the id, and what is wrong.</summary>
    public CatalogueException(string message)
        : base(message)
    {
    }

    /// <summary>With the file or the id, what is wrong, and what it follows from.</summary>
    public CatalogueException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
