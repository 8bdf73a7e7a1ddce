package io.kubevitals.http;

import io.kubevitals.metrics.Heartbeats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Whether we live and whether we are ready. We live as long as our own loops come round, whatever
/// happens to the cluster or to Prometheus: a restart would not bring those back.
public final class Health {
  private final Heartbeats heartbeats;
  private final Map<String, BooleanSupplier> conditions;

  /// @param conditions of being ready, by name, in the order in which they are shown
  public Health(Heartbeats heartbeats, Map<String, BooleanSupplier> conditions) {
    this.heartbeats = heartbeats;
    this.conditions = new LinkedHashMap<>(conditions);
  }

  public List<Route> routes() {
    return List.of(
        new Route("/livez", _ -> live()),
        new Route("/readyz", this::ready),
        new Route("/-/healthy", _ -> Answer.text(200, "kube-vitals is healthy.\n")),
        new Route("/-/ready", this::ready));
  }

  private Answer live() {
    var states = new LinkedHashMap<String, Boolean>();
    heartbeats.all().forEach(loop -> states.put(loop.name(), loop.ok()));
    return answer("livez", states, true);
  }

  private Answer ready(Map<String, String> parameters) {
    var states = new LinkedHashMap<String, Boolean>();
    conditions.forEach((name, condition) -> states.put(name, condition.getAsBoolean()));
    return answer("readyz", states, parameters.containsKey("verbose"));
  }

  private static Answer answer(String check, Map<String, Boolean> states, boolean verbose) {
    boolean ok = !states.containsValue(false);
    if (ok && !verbose) {
      return Answer.text(200, "ok");
    }
    var text = new StringBuilder();
    states.forEach(
        (name, fine) ->
            text.append(fine ? "[+]" : "[-]").append(name).append(fine ? " ok\n" : " failed\n"));
    text.append(check).append(ok ? " check passed\n" : " check failed\n");
    return Answer.text(ok ? 200 : 503, text.toString());
  }
}
