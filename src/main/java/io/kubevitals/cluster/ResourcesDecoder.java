package io.kubevitals.cluster;

import java.io.IOException;

/// Reads `ResourceRequirements` and maps of quantities.
final class ResourcesDecoder {
  private final MessageReader in;
  private final Pool<Resources> shared = new Pool<>(1 << 10);
  private long cpuMillis;
  private long memoryBytes;
  private long gpuMillis;
  private boolean partOfCard;

  ResourcesDecoder(MessageReader in) {
    this.in = in;
  }

  Resources read() throws IOException {
    int limit = in.enter();
    Amounts requests = Amounts.NONE;
    Amounts limits = Amounts.NONE;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> limits = with(limits);
        case 2 << 3 | 2 -> requests = with(requests);
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    return shared.share(new Resources(requests, limits));
  }

  /// The amounts together with those of one more entry of the map.
  Amounts with(Amounts before) throws IOException {
    cpuMillis = before.cpuMillis();
    memoryBytes = before.memoryBytes();
    gpuMillis = before.gpuMillis();
    partOfCard = before.partOfCard();
    entry();
    return new Amounts(cpuMillis, memoryBytes, gpuMillis, partOfCard);
  }

  private void entry() throws IOException {
    int limit = in.enter();
    String resource = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> resource = in.shared();
        case 2 << 3 | 2 -> quantity(resource);
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
  }

  private void quantity(String resource) throws IOException {
    switch (resource) {
      case "cpu" -> cpuMillis = in.quantity(3);
      case "memory" -> memoryBytes = in.quantity(0);
      default -> {
        long millis = Cards.millis(resource);
        boolean part = Cards.isPart(resource);
        if (millis == 0 && !part) {
          in.slice();
        } else {
          addCards(in.quantity(0), millis, part);
        }
      }
    }
  }

  private void addCards(long count, long millis, boolean part) {
    if (count != Amounts.ABSENT && millis > 0) {
      gpuMillis = Math.max(0, gpuMillis) + Math.min(count, 1_000_000) * millis;
    }
    partOfCard |= part && count > 0;
  }
}
