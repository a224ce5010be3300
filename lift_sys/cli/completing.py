"""The completion scripts of the shells. click's own, but for bash, which splits words at colons."""

import click
from click.shell_completion import BashComplete, add_completion_class, get_completion_class

from lift_sys.cli.program import PROGRAM

__all__ = ["completion_script"]

# bash hands over `shop.py::to` as the three words `shop.py`, `::` and `to`, and replaces the last one only.
# So words are joined around colons before they are sent, and what stands up to the last colon is cut from each
# answer (names hold no colons). See COMP_WORDBREAKS in bash's manual.
BASH = r"""%(complete_func)s() {
    local word response completion type value
    local -a words=()
    local glue=0 index
    for (( index = 0; index <= COMP_CWORD; index++ )); do
        word="${COMP_WORDS[index]}"
        if (( ${#words[@]} > 1 )) && [[ $glue == 1 || $word == :* ]]; then
            words[${#words[@]}-1]+="$word"
        else
            words+=("$word")
        fi
        if [[ $word == *: ]]; then glue=1; else glue=0; fi
    done
    local last="${words[${#words[@]}-1]}"
    local split=0
    if [[ $last == *:* && $COMP_WORDBREAKS == *:* ]]; then split=1; fi

    local IFS=$'\n'
    response=$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) \
        %(complete_var)s=bash_complete "$1")
    for completion in $response; do
        type="${completion%%%%,*}"
        value="${completion#*,}"
        case $type in
            dir) COMPREPLY=(); compopt -o dirnames ;;
            file) COMPREPLY=(); compopt -o default ;;
            plain)
                if (( split )); then value="${value##*:}"; else printf -v value %%q "$value"; fi
                COMPREPLY+=("$value") ;;
        esac
    done
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """click's completion for bash with a script that keeps `PATH::NAME` together."""

    source_template = BASH

    def source(self) -> str:
        """Return the script without looking for a bash: it may be meant for another machine."""
        return self.source_template % self.source_vars()


def completion_script(command: click.Command, shell: str) -> str:
    """Return the script that makes `shell` complete `command`."""
    add_completion_class(Bash)
    complete = get_completion_class(shell)
    assert complete is not None, shell
    variable = f"_{PROGRAM.replace('-', '_')}_complete".upper()
    return complete(command, {}, PROGRAM, variable).source()
