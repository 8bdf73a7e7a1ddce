package io.kubevitals.cluster;

import java.io.IOException;

/// Reads `ResourceRequirements` and maps of quantities.
final class ResourcesDecoder {
  private final MessageReader in;
  private final Pool<Resources> shared = new Pool<>(1 << 10);
  private final Sum requests = new Sum();
  private final Sum limits = new Sum();
  private final Sum other = new Sum();

  ResourcesDecoder(MessageReader in) {
    this.in = in;
  }

  Resources read() throws IOException {
    int limit = in.enter();
    requests.set(Amounts.NONE);
    limits.set(Amounts.NONE);
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> entry(limits);
        case 2 << 3 | 2 -> entry(requests);
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    return shared.share(new Resources(requests.amounts(), limits.amounts()));
  }

  /// The amounts together with those of one more entry of the map.
  Amounts with(Amounts before) throws IOException {
    other.set(before);
    entry(other);
    return other.amounts();
  }

  private void entry(Sum sum) throws IOException {
    int limit = in.enter();
    String resource = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> resource = in.shared();
        case 2 << 3 | 2 -> quantity(resource, sum);
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
  }

  private void quantity(String resource, Sum sum) throws IOException {
    switch (resource) {
      case "cpu" -> sum.cpuMillis = in.quantity(3);
      case "memory" -> sum.memoryBytes = in.quantity(0);
      default -> {
        long millis = Cards.millis(resource);
        boolean part = Cards.isPart(resource);
        if (millis == 0 && !part) {
          in.slice();
        } else {
          sum.addCards(in.quantity(0), millis, part);
        }
      }
    }
  }

  /// Amounts as they are read, entry by entry.
  private static final class Sum {
    private long cpuMillis;
    private long memoryBytes;
    private long gpuMillis;
    private boolean partOfCard;

    void set(Amounts amounts) {
      cpuMillis = amounts.cpuMillis();
      memoryBytes = amounts.memoryBytes();
      gpuMillis = amounts.gpuMillis();
      partOfCard = amounts.partOfCard();
    }

    Amounts amounts() {
      return new Amounts(cpuMillis, memoryBytes, gpuMillis, partOfCard);
    }

    void addCards(long count, long millis, boolean part) {
      if (count != Amounts.ABSENT && millis > 0) {
        gpuMillis = Math.max(0, gpuMillis) + Math.min(count, 1_000_000) * millis;
      }
      partOfCard |= part && count > 0;
    }
  }
}
