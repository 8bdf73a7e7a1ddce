package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The labels of one series, rendered once: `{namespace="shop",workload="web"}`, or nothing. Equal
/// when their text is, so that two values that are cut to the same text are one series.
public final class LabelSet {
  /// Values longer than this are cut.
  static final int MAX_VALUE_BYTES = 256;

  public static final LabelSet NONE = new LabelSet(new byte[0], false);

  private final byte[] text;
  private final boolean cut;

  private LabelSet(byte[] text, boolean cut) {
    this.text = text;
    this.cut = cut;
  }

  public static LabelSet of(List<String> names, List<String> values) {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException(names + " do not fit " + values);
    }
    if (names.isEmpty()) {
      return NONE;
    }
    var text = new LabelText();
    boolean cut = false;
    for (int i = 0; i < names.size(); i++) {
      text.raw(i == 0 ? '{' : ',').raw(names.get(i)).raw('=').raw('"');
      cut |= text.value(values.get(i), MAX_VALUE_BYTES);
      text.raw('"');
    }
    return new LabelSet(text.raw('}').bytes(), cut);
  }

  /// The values as they are served, in the order of the names.
  List<String> values() {
    return LabelText.values(toString());
  }

  byte[] text() {
    return text;
  }

  /// Whether a value was too long.
  boolean cut() {
    return cut;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelSet labels && Arrays.equals(text, labels.text);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(text);
  }

  @Override
  public String toString() {
    return new String(text, UTF_8);
  }
}
