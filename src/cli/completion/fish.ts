import type { CommandNode } from './command-tree.ts';
import { quotedForFish as quoted, valuesOf } from './shell-text.ts';

export function fishScript(tree: readonly CommandNode[]): string {
  return `# fish completion for steadysend; load it with: steadysend completion fish | source

function __steadysend_at --no-scope-shadowing
    switch $argv[1]
${tree.map(caseOf).join('\n')}
        case '*'
            return 1
    end
    # \`set\` leaves the status as it was.
    return 0
end

function __steadysend_offer
    switch "$argv[1]"
        case file
            __fish_complete_path (commandline -ct)
        case directory
            __fish_complete_directories (commandline -ct)
        case campaigns newsletters
            steadysend completion --ids $argv[1] 2>/dev/null
        case shell
            printf '%s\\n' bash zsh fish
    end
end

function __steadysend_complete
    set -l words (commandline -opc)
    set -l path ''
    set -l pending ''
    set -l position 1
    set -l commands
    set -l flags
    set -l values
    set -l arguments
    set -l rest
    __steadysend_at ''
    for word in $words[2..-1]
        if test -n "$pending"
            set pending ''
            continue
        end
        if string match -q -- '-*' $word
            for value in $values
                set -l parts (string split -m 1 : -- $value)
                if test $parts[1] = $word
                    set pending $parts[2]
                end
            end
        else if test (count $commands) -gt 0
            set path (string trim -- "$path $word")
            __steadysend_at $path; or return
        else
            set position (math $position + 1)
        end
    end
    if test -n "$pending"
        __steadysend_offer $pending
    else if string match -q -- '-*' (commandline -ct)
        printf '%s\\n' $flags
    else if test (count $commands) -gt 0
        printf '%s\\n' $commands
    else if test $position -le (count $arguments)
        __steadysend_offer $arguments[$position]
    else
        __steadysend_offer $rest
    end
end

complete -c steadysend -f -a '(__steadysend_complete)'
`;
}

function caseOf(node: CommandNode): string {
  const items = (list: readonly { name: string; summary: string }[]) =>
    list.map(({ name, summary }) => `${quoted(name)}\\t${quoted(summary)}`).join(' ');
  return [
    `        case ${quoted(node.path)}`,
    `            set commands ${items(node.commands)}`,
    `            set flags ${items(node.flags)}`,
    `            set values ${valuesOf(node)}`,
    `            set arguments ${node.arguments.join(' ')}`,
    `            set rest ${node.rest ?? ''}`,
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}
