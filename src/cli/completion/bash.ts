import type { CommandNode } from './command-tree.ts';
import { names, quoted, valuesOf } from './shell-text.ts';

/** Needs no bash-completion package, and nothing that bash 3.2 of macOS lacks. */
export function bashScript(tree: readonly CommandNode[]): string {
  return `# bash completion for steadysend; load it with: source <(steadysend completion bash)

_steadysend_at() {
  case $1 in
${tree.map(caseOf).join('\n')}
    *) return 1 ;;
  esac
}

_steadysend_offer() {
  case $1 in
    file) COMPREPLY=($(compgen -f -- "$cur")) ;;
    directory) COMPREPLY=($(compgen -d -- "$cur")) ;;
    campaigns | newsletters)
      COMPREPLY=($(compgen -W "$(steadysend completion --ids "$1" 2>/dev/null)" -- "$cur")) ;;
    shell) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
  esac
}

_steadysend() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} path='' pending='' position=0 i word value
  local commands flags values arguments rest
  COMPREPLY=()
  _steadysend_at ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $pending ]]; then
      # --flag=value is three words to bash.
      [[ $word == = ]] || pending=''
      continue
    fi
    case $word in
      -*)
        for value in $values; do
          if [[ \${value%%:*} == "$word" ]]; then pending=\${value#*:}; fi
        done
        ;;
      *)
        if [[ -n $commands ]]; then
          path="\${path:+$path }$word"
          _steadysend_at "$path" || return 0
        else
          position=$((position + 1))
        fi
        ;;
    esac
  done
  IFS=$'\\n'
  if [[ -n $pending ]]; then
    if [[ $cur == = ]]; then cur=''; fi
    _steadysend_offer "$pending"
  elif [[ $cur == -* ]]; then
    COMPREPLY=($(IFS=$' \\t\\n'; compgen -W "$flags" -- "$cur"))
  elif [[ -n $commands ]]; then
    COMPREPLY=($(IFS=$' \\t\\n'; compgen -W "$commands" -- "$cur"))
  else
    IFS=$' \\t\\n'
    set -- $arguments
    IFS=$'\\n'
    shift $((position < $# ? position : $#))
    _steadysend_offer "\${1:-$rest}"
  fi
}

complete -o filenames -F _steadysend steadysend
`;
}

function caseOf(node: CommandNode): string {
  const parts = [
    `commands=${quoted(names(node.commands))}`,
    `flags=${quoted(names(node.flags))}`,
    `values=${quoted(valuesOf(node))}`,
    `arguments=${quoted(node.arguments.join(' '))}`,
    `rest=${quoted(node.rest ?? '')}`,
  ];
  return `    ${quoted(node.path)}) ${parts.join(' ')} ;;`;
}
