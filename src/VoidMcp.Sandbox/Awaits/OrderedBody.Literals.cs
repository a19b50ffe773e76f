using Acornima;
using Acornima.Ast;

namespace VoidMcp.Sandbox.Awaits;

/// <content>Templates, object literals and classes.</content>
internal sealed partial class OrderedBody
{
    private TemplateLiteral Template(TemplateLiteral e)
    {
        var last = e.Expressions.Count - 1;
        while (!_scan.Suspends(e.Expressions[last])) last--;
        var values = e.Expressions.ToArray();
        for (var i = 0; i <= last; i++)
        {
            values[i] = Lower(values[i]);
            if (i < last && values[i] is not Literal) values[i] = Keep(AsText(values[i]));
        }

        return new TemplateLiteral(e.Quasis, NodeList.From(values)).At(e);
    }

    /// <summary>Converts a value to a string in evaluation order, not when the template is complete.</summary>
    private static TemplateLiteral AsText(Expression value)
    {
        var empty = new TemplateElement(TemplateValue.From("", ""), tail: false).Behind(value);
        var tail = new TemplateElement(TemplateValue.From("", ""), tail: true).Behind(value);
        return new TemplateLiteral(NodeList.From(empty, tail), NodeList.From(value)).At(value);
    }

    /// <summary>The strings object of a tagged template, which must be the same in every evaluation.</summary>
    private Expression TaggedTemplate(TaggedTemplateExpression e)
    {
        var callee = CalleeOf(e.Tag);
        var values = e.Quasi.Expressions;
        var numbers = new Expression[values.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Syntax.Number(i, e);
        var template = new TemplateLiteral(e.Quasi.Quasis, NodeList.From(numbers)).At(e.Quasi);
        var kept = Keep(new TaggedTemplateExpression(RuntimeName(RewriteRuntime.Strings, e), template).At(e));
        return Call(callee, [kept, .. Operands(values.AsSpan())], e);
    }

    private ObjectExpression ObjectOf(ObjectExpression e)
    {
        var last = e.Properties.Count - 1;
        while (!_scan.Suspends(e.Properties[last])) last--;
        var properties = e.Properties.ToArray();
        for (var i = 0; i <= last; i++) properties[i] = PropertyOf(properties[i], isLast: i == last);
        return new ObjectExpression(NodeList.From(properties)).At(e);
    }

    private Node PropertyOf(Node node, bool isLast)
    {
        if (node is SpreadElement spread)
        {
            var value = Lower(spread.Argument);
            if (isLast) return new SpreadElement(value).At(node);
            var copy = new ObjectExpression(NodeList.From<Node>(new SpreadElement(value).At(node))).At(node);
            return new SpreadElement(Keep(copy)).At(node);
        }

        var property = (ObjectProperty)node;
        var key = property.Key;
        if (property.Computed)
        {
            key = Lower(key);
            if (!isLast || _scan.Suspends(property.Value)) key = KeepKey(key);
        }

        if (property.Value is IFunction)
        {
            return new ObjectProperty(
                property.Kind, key, property.Value, property.Computed, property.Shorthand, property.Method)
            {
                UserData = node.UserData,
            }.At(node);
        }

        // Written out, "__proto__: value" would set the prototype.
        var computed = property.Computed || (property.Shorthand && property.Key is Identifier { Name: "__proto__" });
        if (computed && !property.Computed) key = Syntax.Text("__proto__", key);
        var named = Lower((Expression)property.Value);
        if (!isLast) named = KeepNamed(named, key, computed);
        return new ObjectProperty(property.Kind, key, named, computed, shorthand: false, method: false).At(node);
    }

    /// <summary>Converts a computed key to a property key in evaluation order.</summary>
    private Expression KeepKey(Expression key) =>
        key is StringLiteral or NumericLiteral ? key : Keep(Runtime(RewriteRuntime.Key, key, key));

    /// <summary>Keeps a value that is named after a property, if it is an anonymous class.</summary>
    private Expression KeepNamed(Expression value, Expression key, bool computed)
    {
        return Keep(value is ClassExpression { Id: null } ? InHolder(value, key, computed) : value);
    }

    /// <summary>A function or class as a property that is read at once, which gives it the property's name.</summary>
    private static MemberExpression InHolder(Expression value, Expression key, bool computed)
    {
        var property = new ObjectProperty(PropertyKind.Init, key, value, computed, shorthand: false, method: false);
        var holder = new ObjectExpression(NodeList.From<Node>(property.At(value))).At(value);
        return new MemberExpression(holder, key, computed || key is not Identifier, optional: false).At(value);
    }

    private ClassExpression ClassOf(ClassExpression e)
    {
        var (parent, body) = ClassParts(e.SuperClass, e.Body);
        return new ClassExpression(e.Id, parent, body, e.Decorators) { UserData = e.UserData }.At(e);
    }

    private ClassDeclaration ClassOf(ClassDeclaration e)
    {
        var (parent, body) = ClassParts(e.SuperClass, e.Body);
        return new ClassDeclaration(e.Id, parent, body, e.Decorators) { UserData = e.UserData }.At(e);
    }

    private (Expression? Parent, ClassBody Body) ClassParts(Expression? parent, ClassBody body)
    {
        var elements = body.Body.ToArray();
        var last = elements.Length - 1;
        while (last >= 0 && !_scan.Suspends(elements[last])) last--;
        if (parent is not null)
        {
            parent = Lower(parent);
            if (last >= 0) parent = Keep(parent);
        }

        for (var i = 0; i <= last; i++)
        {
            if (elements[i] is not ClassProperty { Computed: true } element) continue;
            var key = KeepKey(Lower(element.Key));
            elements[i] = element switch
            {
                MethodDefinition m => new MethodDefinition(
                    m.Kind, key, m.Value, computed: true, m.Static, m.Decorators) { UserData = m.UserData }.At(m),
                PropertyDefinition p => new PropertyDefinition(
                    key, p.Value, computed: true, p.Static, p.Decorators).At(p),
                _ => element,
            };
        }

        return (parent, new ClassBody(NodeList.From(elements)).At(body));
    }
}
