package io.kubevitals.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as the values of their columns, and back.
final class Rows {
  private Rows() {}

  static Table table(Row row) {
    return switch (row) {
      case CounterRow _ -> Table.COUNTER;
      case ScraperRow _ -> Table.SCRAPER;
      case IncidentRow _ -> Table.INCIDENT;
      case PodRow pod -> table(pod.kind());
      case CursorRow _ -> Table.CURSOR;
      case EndRow _ -> Table.END;
    };
  }

  static Table table(RowKey key) {
    return switch (key) {
      case RowKey.Counter _ -> Table.COUNTER;
      case RowKey.Scraper _ -> Table.SCRAPER;
      case RowKey.Incident _ -> Table.INCIDENT;
      case RowKey.Pod pod -> table(pod.kind());
      case RowKey.Cursor _ -> Table.CURSOR;
    };
  }

  static List<@Nullable Object> values(Row row) {
    return switch (row) {
      case CounterRow(var family, var labels, var total, var served) ->
          list(family, LabelList.join(labels), total, served);
      case ScraperRow(var address, var agent, var lastAsked) ->
          list(address, agent, lastAsked.toEpochMilli());
      case IncidentRow(var id, var state) -> list(id, state.array());
      case PodRow(_, var uid, var state) -> list(uid, state.array());
      case CursorRow(var stream, var resourceVersion) -> list(stream, resourceVersion);
      case EndRow end -> values(end);
    };
  }

  static List<@Nullable Object> values(RowKey key) {
    return switch (key) {
      case RowKey.Counter(var family, var labels) -> list(family, LabelList.join(labels));
      case RowKey.Scraper(var address, var agent) -> list(address, agent);
      case RowKey.Incident(var id) -> list(id);
      case RowKey.Pod(_, var uid) -> list(uid);
      case RowKey.Cursor(var stream) -> list(stream);
    };
  }

  private static List<@Nullable Object> values(EndRow end) {
    Integer exit = end.exitCode();
    return list(
        end.time().toEpochMilli(),
        end.uid(),
        end.namespace(),
        end.pod(),
        end.workload(),
        end.workloadType(),
        end.container(),
        end.containerType(),
        end.reason(),
        end.terminating() ? 1L : 0L,
        exit == null ? null : Long.valueOf(exit));
  }

  /// @throws IllegalArgumentException of a table without rows of this kind
  static Row row(Table table, Values values) {
    return switch (table) {
      case COUNTER ->
          new CounterRow(
              values.text(0), LabelList.split(values.text(1)), values.number(2), values.number(3));
      case SCRAPER -> new ScraperRow(values.text(0), values.text(1), values.time(2));
      case INCIDENT -> new IncidentRow(values.text(0), values.bytes(1));
      case STONE -> new PodRow(PodRow.Kind.STONE, values.text(0), values.bytes(1));
      case POD -> new PodRow(PodRow.Kind.POD, values.text(0), values.bytes(1));
      case CURSOR -> new CursorRow(values.text(0), values.text(1));
      case END -> end(values);
      case META -> throw new IllegalArgumentException(table.table());
    };
  }

  private static EndRow end(Values values) {
    return new EndRow(
        values.time(0),
        values.text(1),
        values.text(2),
        values.text(3),
        values.text(4),
        values.text(5),
        values.text(6),
        values.text(7),
        values.text(8),
        values.number(9) != 0,
        values.isNull(10) ? null : (int) values.number(10));
  }

  private static Table table(PodRow.Kind kind) {
    return switch (kind) {
      case POD -> Table.POD;
      case STONE -> Table.STONE;
    };
  }

  private static List<@Nullable Object> list(@Nullable Object... values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text) {
        values[i] = storable(text);
      }
    }
    return Arrays.asList(values);
  }

  /// Without what no database takes as text: NUL and halves of surrogate pairs.
  private static String storable(String text) {
    if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
      return text;
    }
    return text.codePoints()
        .map(
            c ->
                c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                    ? '\uFFFD'
                    : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
