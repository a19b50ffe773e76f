namespace VoidMcp.Commands;

/// <summary>
/// The completion scripts of the shells. Each passes the words before the cursor to <c>voidmcp complete</c>, the last
/// one first and after a <c>=</c>, because PowerShell drops empty arguments. Where voidmcp knows nothing, the shell
/// completes files.
/// </summary>
internal static class CompletionScripts
{
    public static readonly IReadOnlyList<string> Shells = ["bash", "zsh", "fish", "pwsh"];

    private const string Bash = """
        # bash completion for voidmcp. In ~/.bashrc: source <(voidmcp completion bash)
        _voidmcp() {
          local line before=()
          COMPREPLY=()
          ((COMP_CWORD > 1)) && before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
          while IFS= read -r line; do
            COMPREPLY+=("${line%%$'\t'*}")
          done < <("$1" complete "=${COMP_WORDS[COMP_CWORD]}" "${before[@]}" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _voidmcp voidmcp
        """;

    private const string Zsh = """
        #compdef voidmcp
        # zsh completion for voidmcp. In ~/.zshrc, after compinit: source <(voidmcp completion zsh)
        _voidmcp() {
          local line value
          local -a found
          while IFS= read -r line; do
            value="${line%%$'\t'*}"
            found+=("${value//:/\\:}:${line#*$'\t'}")
          done < <("${words[1]}" complete "=${words[CURRENT]}" "${(@)words[2,CURRENT-1]}" 2>/dev/null)
          if (( $#found )); then
            _describe voidmcp found
          else
            _files
          fi
        }
        if [[ "${funcstack[1]}" == _voidmcp ]]; then
          _voidmcp "$@"
        else
          compdef _voidmcp voidmcp
        fi
        """;

    private const string Fish = """
        # fish completion for voidmcp: voidmcp completion fish > ~/.config/fish/completions/voidmcp.fish
        function __voidmcp_complete
            set -l before (commandline -opc)
            set -l current (commandline -ct)
            set -l found (voidmcp complete "=$current" $before[2..-1] 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path "$current"
            end
        end
        complete -c voidmcp -f -a '(__voidmcp_complete)'
        """;

    private const string PowerShell = """
        # PowerShell completion for voidmcp. In $PROFILE: voidmcp completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName voidmcp -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
                Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
            voidmcp complete "=$wordToComplete" @words 2>$null | ForEach-Object {
                $value, $about = $_ -split "`t", 2
                if (-not $about) { $about = $value }
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
            }
        }
        """;

    /// <summary>The script of a shell; null if there is none.</summary>
    public static string? Find(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" or "powershell" => PowerShell,
        _ => null,
    };
}
