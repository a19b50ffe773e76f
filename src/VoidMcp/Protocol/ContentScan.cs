namespace VoidMcp.Protocol;

/// <summary>
/// Moves over the <c>content</c> of a tool's result and tells whether strict clients accept its items: they reject the
/// whole result because of one invalid item. Items of unknown types are accepted.
/// </summary>
internal static class ContentScan
{
    private const int Depth = 3;

    /// <param name="scan">Stands on the content.</param>
    /// <param name="isSound">Whether clients accept it.</param>
    /// <returns>False for what the scan does not accept.</returns>
    public static bool TryScan(ref JsonScan scan, out bool isSound)
    {
        isSound = false;
        if (!scan.TryTake((byte)'[')) return scan.TrySkipValue(2);
        isSound = true;
        if (scan.TryTake((byte)']')) return true;
        do
        {
            if (scan.Peek() != (byte)'{')
            {
                isSound = false;
                if (!scan.TrySkipValue(Depth)) return false;
                continue;
            }

            if (!TryItem(ref scan, out var isItemSound)) return false;
            isSound &= isItemSound;
        }
        while (scan.TryTake((byte)','));
        return scan.TryTake((byte)']');
    }

    private static bool TryItem(ref JsonScan scan, out bool isSound)
    {
        isSound = false;
        var type = ItemType.Untyped;
        var (texts, isBad) = (ItemMembers.None, false);
        scan.TryTake((byte)'{');
        var isFirst = true;
        while (scan.TryMember(ref isFirst, out var name))
        {
            if (name.IsEmpty)
            {
                isSound = !isBad && type switch
                {
                    ItemType.Untyped => false,
                    ItemType.Text => texts.HasFlag(ItemMembers.Text),
                    ItemType.Media => texts.HasFlag(ItemMembers.Data | ItemMembers.MimeType),
                    ItemType.Resource => texts.HasFlag(ItemMembers.Resource),
                    ItemType.Link => texts.HasFlag(ItemMembers.Uri | ItemMembers.Name),
                    _ => true,
                };
                return true;
            }

            var first = scan.Peek();
            if (name.SequenceEqual("type"u8) && first == (byte)'"')
            {
                if (!scan.TrySkipText(out var value)) return false;
                type = TypeOf(value);
                continue;
            }

            if (first == (byte)'"')
            {
                texts |= name.SequenceEqual("text"u8) ? ItemMembers.Text
                    : name.SequenceEqual("data"u8) ? ItemMembers.Data
                    : name.SequenceEqual("mimeType"u8) ? ItemMembers.MimeType
                    : name.SequenceEqual("uri"u8) ? ItemMembers.Uri
                    : name.SequenceEqual("name"u8) ? ItemMembers.Name
                    : ItemMembers.None;
            }
            else if (first == (byte)'{' && name.SequenceEqual("resource"u8))
            {
                if (!TryResource(ref scan, out var isResource)) return false;
                if (isResource) texts |= ItemMembers.Resource;
                continue;
            }
            else
            {
                isBad |= first != (byte)'{' && (name.SequenceEqual("annotations"u8) || name.SequenceEqual("_meta"u8));
                isBad |= name.SequenceEqual("mimeType"u8)
                    || name.SequenceEqual("title"u8)
                    || name.SequenceEqual("description"u8);
            }

            if (!scan.TrySkipValue(Depth + 1)) return false;
        }

        return false;
    }

    private static bool TryResource(ref JsonScan scan, out bool isSound)
    {
        var (hasUri, hasContent, isBad) = (false, false, false);
        isSound = false;
        scan.TryTake((byte)'{');
        var isFirst = true;
        while (scan.TryMember(ref isFirst, out var name))
        {
            if (name.IsEmpty)
            {
                isSound = hasUri && hasContent && !isBad;
                return true;
            }

            var isText = scan.Peek() == (byte)'"';
            hasUri |= isText && name.SequenceEqual("uri"u8);
            hasContent |= isText && (name.SequenceEqual("text"u8) || name.SequenceEqual("blob"u8));
            isBad |= !isText && name.SequenceEqual("mimeType"u8);
            if (!scan.TrySkipValue(Depth + 2)) return false;
        }

        return false;
    }

    private static ItemType TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("text"u8) ? ItemType.Text
        : name.SequenceEqual("image"u8) || name.SequenceEqual("audio"u8) ? ItemType.Media
        : name.SequenceEqual("resource"u8) ? ItemType.Resource
        : name.SequenceEqual("resource_link"u8) ? ItemType.Link
        : ItemType.Other;

    private enum ItemType
    {
        Untyped,
        Text,
        Media,
        Resource,
        Link,
        Other,
    }

    [Flags]
    private enum ItemMembers
    {
        None = 0,
        Text = 1,
        Data = 2,
        MimeType = 4,
        Uri = 8,
        Name = 16,
        Resource = 32,
    }
}
