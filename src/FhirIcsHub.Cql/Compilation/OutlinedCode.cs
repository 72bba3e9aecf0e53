using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// A part of an expression as a method of its own that is given the variables it uses: code that several places need stands
/// once.
/// </summary>
internal static class OutlinedCode
{
    public static Expression Call(Code code)
    {
        var free = new FreeVariables();
        free.Visit(code.Body);
        if (code.Body is MethodCallExpression or InvocationExpression && free is { Visited: < FreeVariables.SmallSize, HasLabels: false })
        {
            return code.Body;
        }

        var function = FunctionCode.Of([.. free.Found.Select(variable => variable.Type)], code.Type);
        function.Define(code.Body, free.Found);
        return function.Call(free.Found);
    }

    private sealed class FreeVariables : ExpressionVisitor
    {
        public const int SmallSize = 32;

        private readonly HashSet<ParameterExpression> _declared = [];
        private readonly List<ParameterExpression> _found = [];

        public IReadOnlyList<ParameterExpression> Found => _found;

        public int Visited { get; private set; }

        /// <summary>Whether there are jumps, whose targets cannot stand twice.</summary>
        public bool HasLabels { get; private set; }

        public override Expression? Visit(Expression? node)
        {
            Visited++;
            return base.Visit(node);
        }

        protected override Expression VisitBlock(BlockExpression node)
        {
            _declared.UnionWith(node.Variables);
            return base.VisitBlock(node);
        }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            _declared.UnionWith(node.Parameters);
            return base.VisitLambda(node);
        }

        protected override LabelTarget? VisitLabelTarget(LabelTarget? node)
        {
            HasLabels |= node is not null;
            return base.VisitLabelTarget(node);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            if (!_declared.Contains(node) && !_found.Contains(node))
            {
                _found.Add(node);
            }

            return node;
        }
    }
}
