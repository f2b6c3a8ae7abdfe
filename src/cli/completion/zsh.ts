import type { CommandNode } from './command-tree.ts';
import { quoted, valuesOf } from './shell-text.ts';

export function zshScript(tree: readonly CommandNode[]): string {
  return `#compdef steadysend
# zsh completion for steadysend; load it with: source <(steadysend completion zsh)

_steadysend_at() {
  case $1 in
${tree.map(caseOf).join('\n')}
    (*) return 1 ;;
  esac
}

_steadysend_offer() {
  case $1 in
    (file) _files ;;
    (directory) _files -/ ;;
    (campaigns|newsletters) compadd -- \${(f)"$(steadysend completion --ids $1 2>/dev/null)"} ;;
    (shell) compadd -- bash zsh fish ;;
  esac
}

# Each item is a name, a tab and what it does.
_steadysend_describe() {
  local -a names shown
  local item
  for item in "$@"; do
    names+=("\${item%%$'\\t'*}")
    shown+=("\${item%%$'\\t'*}  -- \${item#*$'\\t'}")
  done
  compadd -l -d shown -- "\${names[@]}"
}

_steadysend() {
  emulate -L zsh
  local current=\${words[CURRENT]} at='' pending='' rest='' word value
  local -i position=1 i
  local -a commands flags values arguments
  _steadysend_at ''
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $pending ]]; then pending=''; continue; fi
    if [[ $word == -* ]]; then
      for value in $values; do
        if [[ \${value%%:*} == $word ]]; then pending=\${value#*:}; fi
      done
    elif (( $#commands )); then
      at="\${at:+$at }$word"
      _steadysend_at "$at" || return 1
    else
      position+=1
    fi
  done
  if [[ -n $pending ]]; then
    _steadysend_offer $pending
  elif [[ $current == -* ]]; then
    _steadysend_describe "\${flags[@]}"
  elif (( $#commands )); then
    _steadysend_describe "\${commands[@]}"
  else
    _steadysend_offer "\${arguments[position]:-$rest}"
  fi
}

# Autoloaded from a folder of fpath, this file is the function itself.
if [[ $funcstack[1] == _steadysend ]]; then _steadysend "$@"; else compdef _steadysend steadysend; fi
`;
}

function caseOf(node: CommandNode): string {
  const items = (list: readonly { name: string; summary: string }[]) =>
    list.map(({ name, summary }) => `${quoted(name)}$'\\t'${quoted(summary)}`).join(' ');
  const parts = [
    `commands=(${items(node.commands)})`,
    `flags=(${items(node.flags)})`,
    `values=(${valuesOf(node)})`,
    `arguments=(${node.arguments.join(' ')})`,
    `rest=${quoted(node.rest ?? '')}`,
  ];
  return `    (${quoted(node.path)}) ${parts.join(' ')} ;;`;
}
