package io.kubevitals.resource;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A server that holds series and answers selections of them over HTTP as Prometheus does, and the
/// look for profiles; of any other expression it knows nothing. A fault may answer in its place.
final class ScriptedPrometheus implements AutoCloseable {
  private static final String JSON = "Content-Type: application/json";
  private static final Pattern PROBED =
      Pattern.compile("by \\(job, metrics_path\\) \\((.*?)\\), \"kubevitals_probe\", \"(\\d+)\"");
  private static final Pattern QUERY =
      Pattern.compile("(.*?)(?:\\[(\\d+)ms])?(?: offset (\\d+)ms)?", Pattern.DOTALL);

  /// What the server says instead of the answer to a query, nothing for the answer itself.
  interface Fault {
    Optional<byte[]> of(String query);
  }

  private final List<Series> series = new CopyOnWriteArrayList<>();
  private final Map<String, Series> expressions = new ConcurrentHashMap<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private volatile Fault fault = _ -> Optional.empty();
  private volatile BinaryOperator<String> wording = (_, text) -> text;
  private final LoopbackServer server = new LoopbackServer(this::answer);

  /// Adds a series whose samples are so many seconds old.
  ///
  /// @param labels such as `a="b",c="d"`
  ScriptedPrometheus with(String name, String labels, double... agesAndValues) {
    Map<String, String> all = labels(labels);
    all.put("__name__", name);
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < agesAndValues.length; i += 2) {
      long at = System.currentTimeMillis() - Math.round(agesAndValues[i] * 1000);
      samples.add(new Sample(at, agesAndValues[i + 1]));
    }
    series.add(new Series(all, samples));
    return this;
  }

  /// What an expression that begins like this is worth.
  ScriptedPrometheus withExpression(String begin, String labels, double value) {
    var now = new Sample(System.currentTimeMillis(), value);
    expressions.put(begin, new Series(labels(labels), List.of(now)));
    return this;
  }

  private static Map<String, String> labels(String text) {
    var all = new HashMap<String, String>();
    Pattern.compile("(\\w+)=\"([^\"]*)\"")
        .matcher(text)
        .results()
        .forEach(label -> all.put(label.group(1), label.group(2)));
    return all;
  }

  void fault(Fault now) {
    fault = now;
  }

  /// How each whole answer is changed on its way, by its query and its text.
  void wording(BinaryOperator<String> now) {
    wording = now;
  }

  /// 422 for these words.
  static byte[] refusal(String words) {
    return response(
        "422 Unprocessable Entity\n" + JSON,
        "{\"status\":\"error\",\"error\":\"%s\"}".formatted(words).getBytes(UTF_8));
  }

  /// Those that were asked, in their order, the looks for profiles left out.
  List<String> queries() {
    return queries.stream().filter(query -> !isProbe(query)).toList();
  }

  /// Nothing is known any more.
  void clear() {
    series.clear();
  }

  void forgetQueries() {
    queries.clear();
  }

  String url() {
    return server.url();
  }

  PrometheusClient client() {
    return new PrometheusClient(
        new PrometheusConfig(url(), Duration.ofSeconds(20), 1 << 22), InstantSource.system());
  }

  static boolean isProbe(String query) {
    return query.contains("kubevitals_probe");
  }

  private void answer(String request, OutputStream out) throws IOException {
    String form = request.substring(request.indexOf("query=") + "query=".length());
    String query = URLDecoder.decode(form.substring(0, (form + "&").indexOf('&')), UTF_8);
    queries.add(query);
    Optional<byte[]> instead = fault.of(query);
    out.write(
        instead.orElseGet(
            () ->
                response(
                    "200 OK\n" + JSON,
                    wording
                        .apply(query, isProbe(query) ? probe(query) : selection(query))
                        .getBytes(UTF_8))));
  }

  private String probe(String query) {
    String counts =
        PROBED
            .matcher(query)
            .results()
            .map(one -> count(one.group(1), one.group(2)))
            .filter(count -> !count.isEmpty())
            .collect(Collectors.joining(","));
    return whole("vector", counts);
  }

  private String count(String text, String index) {
    long count = Selector.parse(text).map(this::matching).orElseGet(() -> worth(text)).size();
    return count == 0
        ? ""
        : "{\"metric\":{\"kubevitals_probe\":\"%s\"},\"value\":[1,\"%d\"]}".formatted(index, count);
  }

  private List<Series> worth(String expression) {
    return expressions.entrySet().stream()
        .filter(known -> expression.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private List<Series> matching(Selector selector) {
    return series.stream().filter(one -> selector.matches(one.labels())).toList();
  }

  private String selection(String query) {
    var parts = QUERY.matcher(query);
    if (!parts.matches()) {
      throw new IllegalArgumentException(query);
    }
    String window = parts.group(2);
    long offset = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    long until = System.currentTimeMillis() - offset;
    long from = until - (window == null ? 300_000 : Long.parseLong(window));
    String found =
        Selector.parse(parts.group(1)).map(this::matching).orElseGet(() -> worth(query)).stream()
            .map(one -> text(one, from, until, window != null))
            .filter(one -> one != null)
            .collect(Collectors.joining(","));
    return whole(window == null ? "vector" : "matrix", found);
  }

  private static @Nullable String text(Series one, long from, long until, boolean range) {
    List<Sample> inside =
        one.samples().stream()
            .filter(sample -> sample.timeMillis() > from && sample.timeMillis() <= until)
            .toList();
    if (inside.isEmpty()) {
      return null;
    }
    String values = inside.stream().map(ScriptedPrometheus::text).collect(Collectors.joining(","));
    return "{\"metric\":{%s},%s}"
        .formatted(
            json(one.labels()),
            range ? "\"values\":[" + values + "]" : "\"value\":" + text(inside.getLast()));
  }

  private static String text(Sample sample) {
    return "[%.3f,\"%s\"]".formatted(sample.timeMillis() / 1e3, sample.value());
  }

  private static String json(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> "\"" + label.getKey() + "\":\"" + label.getValue() + "\"")
        .collect(Collectors.joining(","));
  }

  private static String whole(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":[%s]}}"
        .formatted(type, result);
  }

  @Override
  public void close() {
    server.close();
  }
}
