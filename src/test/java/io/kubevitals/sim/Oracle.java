package io.kubevitals.sim;

import io.kubevitals.demo.SimulatedApi.Item;
import io.kubevitals.demo.SimulatedApi.Told;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Knows what truly happened and what of that the daemon was told, and says from these two alone
/// what may be counted.
final class Oracle {
  private final Map<String, PodBook> books = new LinkedHashMap<>();

  /// The last pod that was told of each name. A name that goes to another pod tells that the one
  /// before is gone, also where its deletion could not be read.
  private final Map<String, PodBook> holders = new HashMap<>();

  private Instant began = Instant.MIN;
  private final Set<String> inList = new HashSet<>();
  private long covered;
  private boolean listing;
  private boolean listed;
  private long keptCovered;
  private boolean keptListed;
  private long whole;
  private boolean unread;
  private boolean unlisted;
  private Instant keptAt = Instant.MIN;

  /// The daemon starts.
  void begins(Instant at) {
    began = at;
  }

  /// What the daemon was told until now is durable.
  void keeps(Instant at) {
    keptAt = at;
    keptCovered = unread ? whole : covered;
    keptListed = listed;
    books.values().forEach(PodBook::keeps);
  }

  /// Another process begins with what was durable.
  void beginsAgain(Instant at) {
    began = keptAt.equals(Instant.MIN) ? at : keptAt;
    covered = keptCovered;
    listed = keptListed;
    listing = false;
    unread = false;
    books.values().forEach(PodBook::forgets);
    holders.clear();
    books.values().stream()
        .filter(PodBook::isPresent)
        .forEach(book -> holders.put(book.name(), book));
  }

  void knows(TruePod pod) {
    books.put(pod.uid, new PodBook(pod));
  }

  void published(String uid, long version, Published state) {
    book(uid).published(version, state);
  }

  /// A list is asked for, in one way or the other.
  void listBegins() {
    listing = true;
    unlisted = false;
    inList.clear();
  }

  /// These bytes reach the daemon.
  void hears(Told told) {
    told.items().forEach(this::hears);
  }

  private void hears(Item item) {
    switch (item.kind()) {
      case STATE, DELETED -> {
        if (listing) {
          inList.add(item.uid());
          sees(item);
        } else if (item.version() > covered || book(item.uid()).isPresent()) {
          covered = Math.max(covered, item.version());
          sees(item);
          if (item.kind() == io.kubevitals.demo.SimulatedApi.Kind.DELETED) {
            book(item.uid()).vanishes();
          }
        }
      }
      case BOOKMARK -> covered = Math.max(covered, item.version());
      case LIST_END -> listEnds(item.version());
      case UNREAD -> {
        whole = unread ? whole : covered;
        unread = true;
        unlisted |= listing;
      }
    }
  }

  private void sees(Item item) {
    PodBook book = book(item.uid());
    PodBook holder = holders.get(book.name());
    if (holder != null && holder != book && holder.isKnownSince(item.version())) {
      return; // A repeated state of a pod that had the name before; nobody can tell it from news.
    }
    if (book.sees(item.version(), listed ? Instant.MIN : began)) {
      holders.put(book.name(), book);
      if (holder != null && holder != book) {
        holder.vanishes();
      }
    }
  }

  private void listEnds(long version) {
    covered = version;
    listing = false;
    listed |= !unlisted;
    unread = unlisted;
    if (unlisted) {
      // Nobody knows what is missing in it.
      unlisted = false;
      return;
    }
    for (var entry : books.entrySet()) {
      if (entry.getValue().isPresent() && !inList.contains(entry.getKey())) {
        entry.getValue().vanishes();
      }
    }
  }

  /// Pods that the daemon should hold.
  int present() {
    return (int) books.values().stream().filter(PodBook::isPresent).count();
  }

  /// What may be counted now.
  Visible visible() {
    var visible = new Visible(new TreeMap<>(), new HashMap<>());
    books.values().forEach(book -> book.addTo(visible));
    return visible;
  }

  /// Runs that ended, whoever saw it.
  long ended() {
    return books.values().stream().mapToLong(PodBook::ended).sum();
  }

  /// How the kubelet showed the ends of all runs.
  Shares shares() {
    var shares = new Shares();
    books.values().forEach(book -> book.addTo(shares));
    return shares;
  }

  private PodBook book(String uid) {
    PodBook book = books.get(uid);
    if (book == null) {
      throw new IllegalStateException("nobody made " + uid);
    }
    return book;
  }

  /// @param counts by series, as on the page
  /// @param doubts by container, how many ends a reset of restartCount hides or invents
  record Visible(Map<String, Long> counts, Map<String, Long> doubts) {
    void add(String series, long count) {
      counts.merge(series, count, Long::sum);
    }

    void doubt(String container, long ends) {
      doubts.merge(container, ends, Long::sum);
    }
  }
}
