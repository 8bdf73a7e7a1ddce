package io.kubevitals.app;

import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.EndCounts;
import io.kubevitals.resource.report.EndSource;
import io.kubevitals.resource.report.TimeWindow;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.StoreException;
import io.kubevitals.web.EndsApi;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ends that this process itself keeps.
final class OwnEnds implements EndSource {
  private final Supplier<EndsApi.@Nullable Ends> ends;

  /// @param ends answers null where nothing is kept
  OwnEnds(Supplier<EndsApi.@Nullable Ends> ends) {
    this.ends = ends;
  }

  @Override
  public Told ends(TimeWindow window, List<String> namespaces) {
    EndsApi.Ends present = ends.get();
    if (present == null) {
      return new Told.Unknown("ended runs are not kept here (store.url)");
    }
    try {
      Instant since = present.completeSince();
      return since.isAfter(window.from())
          ? new Told.Unknown("ends are known since " + since + ", and the window begins before")
          : new Told.Known(read(present, window).all());
    } catch (StoreException e) {
      return new Told.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private static EndCounts read(EndsApi.Ends present, TimeWindow window) throws StoreException {
    var counts = new EndCounts();
    EndQuery query = EndQuery.between(window.from(), window.to().plusMillis(1));
    EndPage page = present.read(query);
    count(page, counts);
    while (page.next() != null) {
      page = present.read(query.after(page.next(), query.limit()));
      count(page, counts);
    }
    return counts;
  }

  private static void count(EndPage page, EndCounts counts) {
    for (EndRow end : page.ends()) {
      var container = new ContainerName(end.namespace(), end.pod(), end.container());
      counts.add(container, end.reason(), end.terminating());
    }
  }
}
