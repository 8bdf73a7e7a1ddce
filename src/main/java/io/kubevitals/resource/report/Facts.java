package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.ProfileQuery;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/// What one query told of a window, by whose it is.
///
/// @param <K> what a value is of
final class Facts<K> implements Gathering<Facts.Reader<K>> {
  private final Key<K> key;
  private final double scale;
  private final DoubleBinaryOperator merge;
  private final Map<K, Double> values = new HashMap<>();

  /// Whose value a series tells, null for none that is wanted.
  interface Key<K> {
    @Nullable K of(Series series);
  }

  /// @param merge of what an earlier and a later piece of the window told
  Facts(Key<K> key, double scale, DoubleBinaryOperator merge) {
    this.key = key;
    this.scale = scale;
    this.merge = merge;
  }

  static Key<ContainerName> containers(ProfileQuery query) {
    LabelMap labels = query.labels();
    return one -> {
      ContainerName name = Holder.name(one, labels);
      return name.pod().isEmpty() ? null : name;
    };
  }

  static Key<String> namespaces(ProfileQuery query) {
    return one -> {
      String name = LabelMap.first(query.labels().namespace(), one.labels());
      return name.isEmpty() ? null : name;
    };
  }

  Map<K, Double> values() {
    return values;
  }

  @Override
  public Reader<K> begin(TimeWindow piece) {
    return new Reader<>(this);
  }

  @Override
  public void take(Reader<K> reader, TimeWindow piece) {
    reader.values.forEach((one, value) -> values.merge(one, value, merge::applyAsDouble));
  }

  /// Reads one answer. Of several values for the same the highest counts: servers that scrape the
  /// same, cards of one name.
  static final class Reader<K> implements Consumer<Series> {
    private final Facts<K> facts;
    private final Map<K, Double> values = new HashMap<>();

    private Reader(Facts<K> facts) {
      this.facts = facts;
    }

    @Override
    public void accept(Series series) {
      K one = facts.key.of(series);
      if (one != null) {
        for (Sample sample : series.samples()) {
          double value = sample.value() * facts.scale;
          if (Double.isFinite(value)) {
            values.merge(one, value, Math::max);
          }
        }
      }
    }
  }
}
