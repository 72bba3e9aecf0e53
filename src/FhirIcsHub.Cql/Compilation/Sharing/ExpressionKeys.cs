using System.Globalization;
using System.Text;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// Numbers expressions so that those that mean the same have the same number: of the same operators on the same operands, places in the
/// text apart. What a name means counts, not how it is spelt: of a query that is done its aliases can be called anything.
/// </summary>
internal sealed class ExpressionKeys
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<Expression, ExpressionFacts> _facts = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder _text = new();

    /// <summary>Numbers an expression whose parts have been numbered.</summary>
    /// <param name="facts">The expression.</param>
    /// <param name="unit">The library that its names belong to.</param>
    public int NumberOf(ExpressionFacts facts, LibraryUnit unit)
    {
        _facts[facts.Node] = facts;
        if (facts.Let is { Row: { } row } let && ReferenceEquals(row, facts.Row))
        {
            return let.Key;
        }

        _text.Clear();
        var own = facts.Node is Query or IterationExpression or Sort ? (facts.Region?.Depth ?? 0) + 1 : int.MaxValue;
        new Writer(this, unit, own, facts.Row is not null).Write(facts.Node);
        var text = _text.ToString();
        if (!_numbers.TryGetValue(text, out var number))
        {
            _numbers[text] = number = _numbers.Count + 1;
        }

        return number;
    }

    /// <summary>
    /// Writes a node; the binders from a depth on are its own, and numbered by their depth within it. Of what depends on nothing but the
    /// row of a list, that row is named by the list, so that it means the same in every query that goes through the list.
    /// </summary>
    private sealed class Writer(ExpressionKeys keys, LibraryUnit unit, int ownDepth, bool isOfRow) : ElmMap
    {
        private readonly StringBuilder _text = keys._text;

        public void Write(ElmNode node)
        {
            _text.Append(node.TypeName).Append('(');
            switch (node)
            {
                case Operation operation:
                    WriteOperation(operation);
                    break;
                case Reference reference:
                    WriteOwner(reference);
                    node.Map(this);
                    break;
                case LocalReference local:
                    WriteBinder((Expression)node);
                    Append(node is AliasRef ? "" : local.Name);
                    break;
                case Property { Scope: not null } property:
                    WriteBinder(property);
                    Append(property.Path);
                    break;
                default:
                    node.Map(this);
                    break;
            }

            _text.Append(')');
        }

        public override string? Text(string name, string? value)
        {
            // Which source an alias means is told by its binder, and which library by its owner.
            if (value is not null && name is not ("alias" or "libraryName"))
            {
                _text.Append(name);
                Append(value);
            }

            return value;
        }

        public override bool? Boolean(string name, bool? value)
        {
            Text(name, value?.ToString());
            return value;
        }

        public override decimal? Number(string name, decimal? value)
        {
            Text(name, value?.ToString(CultureInfo.InvariantCulture));
            return value;
        }

        public override T? Choice<T>(string name, T? value)
        {
            Text(name, value?.ToString());
            return value;
        }

        public override T? Node<T>(string name, T? value)
            where T : class
        {
            if (value is not null)
            {
                _text.Append(name).Append('=');
                WritePart(value);
            }

            return value;
        }

        public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false)
        {
            foreach (var node in value)
            {
                Node(name, node);
            }

            return value;
        }

        public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value) => value;

        public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value)
        {
            foreach (var text in value)
            {
                Text(name, text);
            }

            return value;
        }

        protected override void Missing(string name)
        {
        }

        private void WriteOperation(Operation operation)
        {
            Choice("precision", operation.Precision);
            Text("path", operation.Path);
            Text("orderBy", operation.OrderBy);
            List("signature", operation.Signature);
            foreach (var argument in operation.Arguments)
            {
                if (Node("operand", argument) is null)
                {
                    _text.Append('-');
                }
            }
        }

        private void WriteOwner(Reference reference)
        {
            var owner = unit.Included(reference.LibraryName);
            Append(owner is null ? $"?{reference.LibraryName}" : owner.Name);
            Append(owner?.Library.Identifier.Version ?? "");
        }

        private void WriteBinder(Expression name)
        {
            // A name depends on its binder alone.
            var binder = keys._facts.GetValueOrDefault(name)?.Inner;
            _text.Append(
                binder is null ? "?"
                : binder.Depth >= ownDepth ? $"^{binder.Depth - ownDepth}"
                : isOfRow && name is not QueryLetRef ? $"$of{binder.Rows}"
                : $"${binder.Number}");
        }

        private void WritePart(ElmNode node)
        {
            if (node is Expression expression && keys._facts.TryGetValue(expression, out var facts)
                && (facts.Inner?.Depth ?? 0) < ownDepth)
            {
                _text.Append('#').Append(facts.Key);
                if (!isOfRow && facts.Row is { } row)
                {
                    // Among several rows it has to be told of which.
                    _text.Append('@').Append(row.Number);
                }
            }
            else
            {
                Write(node);
            }
        }

        // With its length, so that no text can pass for another one's structure.
        private void Append(string value) => _text.Append(value.Length).Append(':').Append(value);
    }
}
