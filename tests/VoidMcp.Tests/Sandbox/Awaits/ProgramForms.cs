namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>
/// What generated programs are made of, one form a line; a line that begins with a space goes on with the form before.
/// In a form, <c>$x</c> is a value, <c>$n</c> a number, <c>$s</c> a text, <c>$b</c> a truth value, <c>$o</c> an object,
/// <c>$u</c> an object or nothing, <c>$k</c> a property key, <c>$q</c> a key or what becomes one, <c>$f</c> a function,
/// <c>$g</c> a function or nothing, <c>$c</c> a class, <c>$a</c> an iterable; <c>$E</c> is an expression.
/// </summary>
internal static class ProgramForms
{
    public static readonly string[] Expressions = Forms("""
        $n + $n
        $n * $n - $n
        $s + $n + $s
        $n < $n
        $n === $n
        $n ** $n
        $q in $o
        $o instanceof $c
        $b && $x
        $b || $x
        $u ?? $x
        $b && $x || $x
        $b && ($u ?? $x)
        $b || $b && $x
        $b ? $x : $x
        $b ? $b ? $x : $x : $x
        ($x, $x)
        ($x, $n, $x)
        x = $x
        o.a = $x
        $o.a = $x
        $o[$q] = $x
        $o.o.a = $x
        x = y = $x
        $o.a = $o[$q] = $x
        x += $n
        o.a += $n
        $o.a += $n
        $o[$k] -= $n
        n *= $n
        n **= $n
        x += $s
        $o[$k] ||= $x
        x ??= $x
        y ||= $x
        x &&= $x
        $o.a &&= $x
        $o[$k] ??= $x
        $o.z ??= $x
        $o.a ||= $x
        $o[$k]++
        --$o.a
        $o.o.a--
        [x, y] = [$x, $x]
        [x = $x, y = $x] = $a
        [x, , y = $x] = $a
        ({ a: x, z: y = $x } = $o)
        ({ [$q]: x = $x, ...y } = $o)
        ({ a: x, b: y, ...o.r } = $o)
        [$o.a, $o[$k]] = $a
        [x, ...y] = $a
        ({ z: $o.b = $x } = $o)
        [[x = $x] = $a, { z: y = $x }] = [$u ?? [], $o]
        ({ z: { a: x = $x } = $o } = $o)
        [x = $x, ...[y = $x]] = $a
        ({ [$q]: $o[$q] } = $o)
        ({ a: x } = $u)
        [x] = $u
        [x = class { }, y = () => 1, f0 = $x] = []
        $f($x, $x)
        $f()
        ($x, $o.m)($x)
        ($x, o.m)`${$x}`
        $o.m($x, $x)
        $o.m($x)
        $o[$m]($x)
        $f(...$a, $x)
        $f($x, ...$a)
        $o.m($x).m($x)
        $f($f($x), $f($x))
        $o.o.m($x)
        h($x)($x)
        $g($x)
        $o.missing($x)
        $u.m($x)
        $o.num($x)
        $u?.a
        $u?.[$q]
        $u?.m($x)
        $u?.m?.($x).a
        $g?.($x, $x)
        $u?.o.m($x)?.a
        $o?.m($x).o?.[$k]
        $o.z?.m($x)
        $o.m?.($x)
        $o.none?.($x)
        ($u?.o).a
        ($u?.m)($x)
        delete $u?.[$k]
        delete $u?.o.a
        $u?.o?.o[$k].m?.($x)
        $u?.[$k]?.[$k]
        new $c($x, $x)
        new $o.C($x)
        new $c(...$a)
        new $c
        new $g($x)
        `${$x}-${$x}-${$x}`
        `${$o}${$x}`
        $f`a${$x}b${$x}`
        $o.m`${$x}`
        ($u?.m)`${$x}`
        [$x, $x, $x]
        [...$a, $x, ...$a]
        [, $x]
        [$x, ...$a, $x]
        ({ a: $x, b: $x })
        ({ [$q]: $x, [$q]: $x })
        ({ ...$o, a: $x, ...$o })
        ({ get a() { return 1 }, b: $x })
        ({ x, b: $x, m() { } })
        ({ a: () => 1, b: class { }, c: $x })
        ({ __proto__: $o, a: $x })
        ({ [$k]() { return 1 }, get [$k]() { return 2 }, c: $x })
        ({ [$o]: $x, c: $x })
        ({ ...$u, c: $x })
        class extends $c { }
        class { [$q]() { } static [$q] = L(90, 1) }
        class extends $c { static [$k] = L(91, 2); [$k]() { } static { L(92, 3) } }
        class A { static a = 1; [$k] = 5 }
        !$x
        typeof $x
        -$n
        void $x
        delete $o[$q]
        delete $o.a
        +$s
        ~$n
        $o.a
        $o[$q]
        $o.o.a
        $o[$k + $k]
        $u.a
        this
        $x
        ((() => x)(), $x)
        [() => x, x = $x, () => x].map(f => f?.call ? f() : f)
        """);

    /// <summary>Expressions that may stand in the methods of a class only.</summary>
    public static readonly string[] MethodExpressions = Forms("""
        super.m($x, $x)
        super[$m]($x)
        super.m`${$x}`
        super.a
        super[$k]
        super.v = $x
        super[$k] = $x
        super.v += $n
        super.v ??= $x
        super.a?.[$k]
        super.m?.($x).o
        this.#p += $n
        this.#p = $x
        this.#p ||= $x
        this.#m($x)
        this.#m`${$x}`
        this.#q?.m($x)
        #p in $o
        #p in (L(95, this), $x, this)
        this.#p++
        [this.#p, super.v] = [$x, $x]
        ({ a: this.#p = $x, z: super.v = $x } = $o)
        new.target
        delete this[$k]
        this[$k] = this.#p + $n
        (() => super.m(this.#p))() + $n
        class extends $c { static [$k] = this.name; #z = 1 }
        this.#q.o.m($x)
        this?.#q.m($x)
        $o?.m(this.#q?.[$k])
        """);

    public static readonly string[] Statements = Forms("""
        $E;
        const r = $E; L(80, r);
        let r = $E, q = $E; L(80, [r, q]);
        var r = $E; L(80, r);
        return $E;
        throw $E;
        if ($E) L(80, 1); else L(81, 2);
        if (L(80, 0)) L(81, 1); else if ($E) { L(82, 2) } else L(83, 3);
        let i = 0; while (i++ < 2 && L(80, $E)) { fs.push(() => i); if (i === 1) continue; L(81, i) }
        let i = 0; while (i++ < 3) { const c = i; fs.push(() => c); if (c === 2) { $E; continue } L(81, i) }
        let i = 0; do { L(80, i); if (i === 1) continue; L(81, i) } while (i++ < 2 && $E)
        let i = 0; do { $E; if (i === 1) break } while (i++ < 2)
        for (let i = 0, q = $E; i < 2; i++) { fs.push(() => [i, q]) }
        for (let i = $E, q = [() => i]; q.length < 3; q.push(() => i)) { i = q.length; fs.push(...q) }
        for (const q = $E, i = { v: 0 }; i.v < 2; i.v++) { fs.push(() => q) }
        for (let i = 0; i < 2 && (L(80, $E), true); i++) { fs.push(() => i); if (i === 0) continue; L(81, i) }
        for (let i = 0; i < 3; i++, $E) { fs.push(() => i); if (i === 1) continue; L(81, i) }
        for (let i = 0; ($E, i < 2); $E, i++) { fs.push(() => i++) }
        for (var i = 0; i < 2; i++) { $E; fs.push(() => i) }
        for (var i = $E; n++ < 6;) L(80, n);
        for (x = $E, n = 0; n < 2; n++) { $E }
        for (let i = 0; i < 3; i++) { if (i === 1) break; $E }
        for (const v of (L(80, $E), A(81, 1, 2))) { fs.push(() => v); if (v === 1) continue; L(82, v) }
        for (const v of A(81, 1, 2, 3)) { fs.push(() => v); $E; if (v === 2) break; L(82, v) }
        for (const { z: v = $E } of [{ z: 1 }, {}]) { fs.push(() => v) }
        for (let [v = $E, q = v] of [[], [1]]) fs.push(() => q);
        for (o[L(80, 'a'), String($E)] of [1, 2]) L(81, o);
        for (x of A(81, 1, 2)) { $E }
        for (var v of [1, 2]) { $E }
        for ([x = $E, y] of [[1], [undefined, 2]]) L(80, [x, y]);
        for (const k in { a: 1, b: 2 }) { fs.push(() => k); $E }
        for (const k in ($E, o)) { L(80, k) }
        for (var k in { a: 1, b: 2, c: 3 }) { if (k === 'b') continue; $E }
        for await (const v of [$E, 5]) { fs.push(() => v); L(80, v) }
        for await (const v of B(81, 1, 2, 3)) { $E; if (v === 2) break }
        for await (const { z: v = $E } of B(81, {}, { z: 1 })) { L(82, v); if (v) continue; L(83, v) }
        try { for await (const v of B(81, 1, 2)) { $E; throw 7 } } catch (e) { L(82, e) }
        out: for await (const v of B(81, 1, 2)) { for (const w of A(82, 1, 2)) { if (w === 2) continue out;
          $E } }
        for await (x of A(81, 1, B(84, 4), 3)) { L(82, x); $E }
        for await (const v of A(81, P(1), P(2), 3)) { L(82, v) } $E;
        switch ($E) { case 1: L(80, 1); case 2: L(81, 2); break; default: L(82, 3) }
        switch (1) { case $E: L(80, 1); break; default: L(81, 2); case L(82, 3): L(83, 4); case $E: L(84, 5) }
        switch (2) { case 1: L(80, 1); case 2: { let q = $E; fs.push(() => q) } case 3: L(81, $E); break;
          case 4: L(82, 2) }
        switch (1) { default: $E; L(80, 1); let q = 3; case 5: L(81, q); break; case L(82, 6): L(83, 1) }
        try { $E; L(80, 1) } catch (e) { L(81, e) } finally { L(82, 1) }
        try { throw L(80, 3) } catch (e) { $E; L(81, e) }
        try { throw E1 } catch ({ message: m = $E, z: q = $E }) { L(81, [m, q]) }
        try { L(80, 1) } finally { $E }
        try { try { $E; throw L(80, 1) } finally { $E; L(81, 2) } } catch (e) { L(82, e) }
        for (let i = 0; i < 2; i++) { try { if (i) break; continue } finally { $E; L(80, i) } }
        try { return $E } finally { L(80, 1); $E }
        try { return R(3) } catch (e) { L(80, e); $E }
        for (const v of A(82, 1, 2, 3)) { try { $E; L(80, v) } catch (e) { L(81, e) } finally { L(83, 1) } }
        let i = 0; while (i++ < 3) { try { $E } catch (e) { L(80, e); continue } L(81, i) }
        l: { try { break l } finally { $E } L(80, 1) } L(81, 1);
        try { try { throw 1 } catch (e) { $E; return L(80, e) } finally { L(81, 1) } } finally { $E }
        l: for (let i = 0; i < 2; i++) { for (let j = 0; j < 2; j++) { fs.push(() => [i, j]); $E; if (j)
          continue l } }
        l: m: for (let i = 0; i < 3 && (L(80, i), $E, true); i++) { if (i) break l; continue m }
        { let q = $E; fs.push(() => q) } { let q = 2; L(80, q) }
        const { z: r = $E, a: q = L(80, 1) } = $o; L(81, [r, q]);
        const [r = $E, q = [r]] = $a; L(81, [r, q]);
        let { a: r, [$k]: q = $E, ...s } = $o; L(81, [r, q, s]);
        let { [1.5]: r = $E, [2]: q, ...s } = { 1.5: undefined, 2: 3, t: 4 }; L(81, [r, q, s]);
        try { let [r = $E, q = [r, s], s] = A(84, 1); L(81, [r, q, s]) } catch (e) { L(81, e) }
        let [r, { z: q = $E, ...s }, [t = r]] = A(84, 1, {}, A(85)); fs.push(() => [r, q, s, t]);
        try { const [r = $E] = $a; r = 1; L(81, r) } catch (e) { L(81, e) }
        var { a: r, z: [q = $E] = $a } = $o; L(81, [r, q]);
        const { r } = { r: $E }, [q] = [$E]; L(80, [r, q]);
        class A extends $c { [$k]() { return 1 } static [$k] = L(80, 1) } L(81, new A());
        const g = async (p = L(80, 1), ...q) => { L(82, p); return [p, q, $E] }; L(81, await g(...$a));
          L(83, await g(undefined));
        function g() { return [L(80, arguments.length), this === undefined] } L(81, g($E, 2));
        async function g(p) { L(80, arguments.length); $E; return [...arguments, p] } L(81, await g(1, 2));
          L(82, await g());
        const g = { async m(p) { await null; return [p, arguments[1], this === g, $E] } }; L(81, await
          g.m(1, 2));
        async function g() { return await (async () => { await null; return arguments.length })() } L(81,
          [await g(1, 2), $E]);
        L(80, String(async function (a) { return [$E, a] })); L(81, String(class A { [$k]() { return this }
          m() { return 1 } }));
        const before = () => late; L(80, $E); const late = 5; L(81, before());
        L(80, typeof hoisted); $E; function hoisted() { return 1 } L(81, hoisted());
        let s = 0; for (let i = 0; i < 5; i++) { if (i === 3) continue; s += i; fs.push(() => s + i) } L(80,
          s); $E; for (const v of [1, 2, 3]) { s += v } L(81, s);
        $E; for (const v of [1, 2, 3]) { if (v === 2) return L(80, [v, this === undefined]) } L(81, 1);
        $E; for (var i = 0, q = [1, 2]; i < q.length; i++) { var w = q[i]; L(80, w) } L(81, [i, q, w]);
        l: for (const v of [1, 2]) { for (const w of [1, 2]) { if (w === 2) continue l; L(80, [v, w]) } } $E;
        for (const v of [1, 2]) { for (let i = 0; i < 3; i++) { if (i === 1) break; L(80, [v, i]) } $E }
        with ({ x: 1, q: 2 }) { x = $E; L(80, q) } L(81, x);
        for (let i = 0, j = $n; i < j && i < 3; [i, j] = [i + 1, $n]) { fs.push(() => [i, j]); }
        for (const v of [$x, ...$a]) { let w = $E; fs.push(() => w = [v, w]); { let v = $x; fs.push(() => v) } }
        for (let i = 0; i < 2; i++) { const c = [i]; try { c.push($E) } finally { fs.push(() => c) } i += $n }
        const late = async () => { for (const v of A(81, 1, 2)) { if (v === 2) return [v, $E] } }; L(82,
          await late());
        const each = async function* (a) { for (const v of a) yield [v, $E]; return 3 }; for await (const v
          of each([1, 2])) L(82, v);
        const each = function* (a, b = 2) { const r = yield* a; L(82, [r, arguments.length, yield b]) };
          L(83, [...each([1, $x])]); $E;
        const each = { async *m() { try { yield* B(81, 1, 2); yield arguments[0] } finally { L(82, await $x)
          } } }; for await (const v of each.m(5)) { $E; L(83, v); if (v === 2) break }
        outer: for (var q of [1, 2]) { switch (q) { case 1: $E; continue outer; default: for (;;) { $E;
          break outer } } }
        if ($b) { const q = $E; fs.push(() => q) } else if ($b) { $E } else { let q = 1; $E; fs.push(() => q) }
        try { await Promise.all([W(85, 1), (async () => { throw L(86, $x) })()]); } catch (e) { L(87, e); $E }
        const r = await Promise.allSettled([1, 2].map(async (v, i) => v === 2 ? Promise.reject(v) : [v, i,
          $x])); L(80, r.map(e => e.status)); $E;
        let t = 0; const add = async v => { t += await v; return t }; L(80, [await add(1), await add($n),
          t]); $E;
        const r = [3, 1, 2].map(v => v * 2).filter(v => v !== 2).concat($a); L(80, r); $E;
        do { var q = $E; if (q) break } while (0); L(80, q);
        const { length } = $s, [c0, ...cs] = $s; L(80, [length, c0, cs]); $E;
        while (true) { if ($b) break; $E; break }
        label: { const q = $E; if (q) break label; fs.push(() => q); L(80, 1) }
        for (;;) { try { $E } catch { break } finally { if (n++ > 3) break; continue } }
        const all = await Promise.all([1, 2].map(async v => { const r = [v, $E]; return r })); L(80, all);
        """);

    private static string[] Forms(string text) => text.Replace("\n  ", " ", StringComparison.Ordinal).Split('\n');
}
