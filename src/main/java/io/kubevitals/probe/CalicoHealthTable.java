package io.kubevitals.probe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The table that Calico's programs answer a question for their health with, a row for each part:
///
/// `| CalculationGraph | 30s | reporting live | reporting non-ready | |`
///
/// Both paths answer the same table and only their status differs, so the cells are taken and the
/// status is not. Two renderers are in use; they align the head differently.
///
/// @param subsystems by name, in the table's order
record CalicoHealthTable(Map<String, Subsystem> subsystems) {
  private static final int MAX_ROWS = 100;
  private static final int CELLS = 4;

  /// What one cell says.
  enum State {
    GOOD,
    BAD,
    /// The part does not report this.
    NONE
  }

  record Subsystem(State live, State ready) {
    boolean isWell() {
      return live != State.BAD && ready != State.BAD;
    }
  }

  /// Null if this is no such table.
  static @Nullable CalicoHealthTable parse(String body) {
    var rows = new LinkedHashMap<String, Subsystem>();
    boolean begun = false;
    for (String line : body.split("\n", MAX_ROWS + 1)) {
      List<String> cells = cells(line);
      if (cells.size() < CELLS) {
        continue;
      }
      if (!begun) {
        begun = isHead(cells);
        if (!begun) {
          return null;
        }
      } else if (!cells.getFirst().isEmpty()) {
        rows.put(cells.getFirst(), new Subsystem(state(cells.get(2)), state(cells.get(3))));
      }
    }
    return begun ? new CalicoHealthTable(rows) : null;
  }

  private static List<String> cells(String line) {
    String row = line.strip();
    boolean isRow = row.length() > 1 && row.startsWith("|") && row.endsWith("|");
    return isRow
        ? Stream.of(row.substring(1, row.length() - 1).split("\\|", -1)).map(String::strip).toList()
        : List.of();
  }

  private static boolean isHead(List<String> cells) {
    return cells.subList(0, CELLS).equals(List.of("COMPONENT", "TIMEOUT", "LIVENESS", "READINESS"));
  }

  private static State state(String cell) {
    return switch (cell) {
      case "reporting live", "reporting ready" -> State.GOOD;
      case "-", "" -> State.NONE;
      default -> State.BAD;
    };
  }
}
