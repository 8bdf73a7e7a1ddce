package io.kubevitals.resource;

import io.kubevitals.prometheus.PrometheusClient;
import java.time.InstantSource;
import java.util.List;

/// Looks once, as a daemon does when it starts, which profiles a server has series for.
///
/// @param picks what would be used, and why
/// @param trouble why the server could not be asked, `""` if it could
public record ProfileSurvey(List<Pick> picks, String trouble) {

  public static ProfileSurvey of(ResourceConfig config, PrometheusClient prometheus)
      throws InterruptedException {
    var finder = new ProfileFinder(config, prometheus, InstantSource.system());
    List<Pick> picks = finder.plan().picks();
    return new ProfileSurvey(picks, finder.trouble());
  }
}
