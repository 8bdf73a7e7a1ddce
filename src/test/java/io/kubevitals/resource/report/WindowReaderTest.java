package io.kubevitals.resource.report;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.prometheus.Query;
import io.kubevitals.prometheus.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that does not run what is too much for it: the window is asked for in smaller pieces,
/// first of time, then of namespaces, and the pieces are all of it and nothing twice.
@Timeout(60)
class WindowReaderTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final TimeWindow HOUR = new TimeWindow(FROM, FROM.plusSeconds(3600));
  private static final List<String> NAMESPACES = List.of("a", "b", "c", "d");
  private static final String EMPTY =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";

  /// One that was answered.
  private record Piece(long begin, long end, List<String> namespaces) {}

  private final List<Piece> taken = new ArrayList<>();
  private final List<Double> told = new ArrayList<>();

  /// Says in its text what it is about, for the server to read.
  private record Spoken() implements WindowQuery {
    @Override
    public String what() {
      return "CPU use";
    }

    @Override
    public Query about(TimeWindow piece, List<String> namespaces) {
      String about =
          "x_%d_%d_%s"
              .formatted(
                  piece.from().toEpochMilli(),
                  piece.to().toEpochMilli(),
                  String.join("", namespaces.isEmpty() ? NAMESPACES : namespaces));
      return Query.samplesUntil(about, piece.to(), false);
    }
  }

  private static final class Nothing implements Consumer<Series>, Gathering<Nothing> {
    @Override
    public void accept(Series series) {}

    @Override
    public Nothing begin(TimeWindow piece) {
      return this;
    }

    @Override
    public void take(Nothing reader, TimeWindow piece) {}
  }

  /// @param most milliseconds times namespaces that the server answers
  private LoopbackServer answeringUpTo(long most, String refusal) {
    return new LoopbackServer(
        (request, out) -> {
          String[] about = request.replaceAll("(?s).*query=x_([^&]*).*", "$1").split("_", -1);
          var piece =
              new Piece(
                  Long.parseLong(about[0]), Long.parseLong(about[1]), List.of(about[2].split("")));
          if ((piece.end - piece.begin) * piece.namespaces.size() > most) {
            out.write(
                response(refusal, "{\"status\":\"error\",\"error\":\"too many\"}".getBytes(UTF_8)));
          } else {
            taken.add(piece);
            out.write(response("200 OK\nContent-Type: application/json", EMPTY.getBytes(UTF_8)));
          }
        });
  }

  private void read(LoopbackServer server, TimeWindow window)
      throws ReportException, InterruptedException {
    var clock = InstantSource.fixed(FROM.plusSeconds(7200));
    var config = new PrometheusConfig(server.url(), Duration.ofSeconds(10), 1 << 20);
    try (var client = new PrometheusClient(config, clock)) {
      var reader =
          new WindowReader(
              client, clock, Duration.ofMillis(1), NAMESPACES, (_, part) -> told.add(part));
      reader.read(new Spoken(), window, List.of(), new Nothing());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "413 Payload Too Large",
        "422 Unprocessable Entity\nContent-Type: application/json",
        "400 Bad Request\nContent-Type: application/json"
      })
  void whatIsTooMuchIsHalvedInTime(String refusal) throws Exception {
    try (var server = answeringUpTo(4 * 600_000, refusal)) {
      read(server, HOUR);
    }
    assertThat(taken).hasSize(8).allMatch(piece -> piece.namespaces.equals(NAMESPACES));
    isAllOf(HOUR);
    movesOnWithEachPiece();
  }

  @ParameterizedTest
  @CsvSource({"250000,64", "130000,128"})
  void thenByNamespaces(long most, int pieces) throws Exception {
    try (var server = answeringUpTo(most, "413 Payload Too Large")) {
      read(server, HOUR);
    }
    assertThat(taken).hasSize(pieces).allMatch(piece -> piece.namespaces.size() < 4);
    isAllOf(HOUR);
    movesOnWithEachPiece();
  }

  /// All pieces together are one question, however it was divided.
  private void movesOnWithEachPiece() {
    assertThat(told).hasSameSizeAs(taken).allMatch(part -> part > 0);
    assertThat(told.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-9));
  }

  /// Each namespace's pieces follow each other by a millisecond, from one end to the other.
  private void isAllOf(TimeWindow window) {
    for (String namespace : NAMESPACES) {
      var pieces = new TreeMap<Long, Piece>();
      taken.stream()
          .filter(piece -> piece.namespaces.contains(namespace))
          .forEach(piece -> assertThat(pieces.put(piece.begin, piece)).isNull());
      long next = window.from().toEpochMilli();
      for (Piece piece : pieces.values()) {
        assertThat(piece.begin).isEqualTo(next);
        next = piece.end + 1;
      }
      assertThat(next).isEqualTo(window.to().toEpochMilli() + 1);
    }
  }

  @Test
  void whatCannotBeDividedFurtherIsSaid() {
    try (var server = answeringUpTo(1000, "413 Payload Too Large")) {
      var refusal = catchThrowableOfType(ReportException.class, () -> read(server, HOUR));
      assertThat(refusal.message())
          .contains("no report: CPU use from 2026-03-02T09:00:00Z to 2026-03-02T09:01:52")
          .contains("HTTP status 413");
      assertThat(server.requests()).hasSizeBetween(6, 12);
    }
  }

  /// A window of days is asked for hour by hour, whatever the server can do.
  @Test
  void longWindowsAreAskedForHourByHour() throws Exception {
    var day = new TimeWindow(FROM, FROM.plus(Duration.ofDays(1)));
    try (var server = answeringUpTo(Long.MAX_VALUE, "")) {
      read(server, day);
    }
    assertThat(taken).hasSize(24);
    isAllOf(day);
    movesOnWithEachPiece();
  }
}
