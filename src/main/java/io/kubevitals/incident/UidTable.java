package io.kubevitals.incident;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Things that have a uid, found by it: an array of them and nothing else, a fifth of what a
/// `HashMap` needs. Not thread-safe, and not to be changed while it is iterated.
final class UidTable<T> extends AbstractCollection<T> {
  private static final int SMALLEST = 4;

  /// Of all that are empty; nothing is ever put into it.
  private static final @Nullable Object[] NONE = new Object[SMALLEST];

  private final Function<T, UUID> uid;

  /// Each at the place of its uid or after it, without a gap between.
  private @Nullable Object[] slots = NONE;

  private int size;

  /// @param uid must not change while the thing is in here
  UidTable(Function<T, UUID> uid) {
    this.uid = uid;
  }

  @Nullable T get(UUID wanted) {
    return at(find(wanted));
  }

  boolean has(UUID wanted) {
    return get(wanted) != null;
  }

  /// Takes the place of one of the same uid.
  void put(T one) {
    if (size == 0) {
      slots = new Object[SMALLEST];
    }
    int place = find(uid.apply(one));
    if (slots[place] == null) {
      size++;
    }
    slots[place] = one;
    if (size > slots.length / 4 * 3) {
      resize(slots.length * 2);
    }
  }

  /// Whether it was not there.
  @Override
  public boolean add(T one) {
    int before = size;
    put(one);
    return size > before;
  }

  @Nullable T drop(UUID wanted) {
    int place = find(wanted);
    T removed = at(place);
    if (removed != null) {
      size--;
      close(place);
    }
    return removed;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private int next = after(0);

      @Override
      public boolean hasNext() {
        return next < slots.length;
      }

      @Override
      public T next() {
        T one = next < slots.length ? at(next) : null;
        if (one == null) {
          throw new NoSuchElementException();
        }
        next = after(next + 1);
        return one;
      }
    };
  }

  private int after(int place) {
    int next = place;
    while (next < slots.length && slots[next] == null) {
      next++;
    }
    return next;
  }

  /// Where it is, or the gap where it would be.
  private int find(UUID wanted) {
    int place = home(wanted);
    for (T one = at(place); one != null && !uid.apply(one).equals(wanted); one = at(place)) {
      place = (place + 1) & (slots.length - 1);
    }
    return place;
  }

  private int home(UUID of) {
    return (of.hashCode() * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(slots.length - 1);
  }

  /// Moves those behind a gap into it that would not be found there any more.
  private void close(int from) {
    int gap = from;
    int mask = slots.length - 1;
    int place = (gap + 1) & mask;
    for (T one = at(place); one != null; one = at(place)) {
      int distance = (place - home(uid.apply(one))) & mask;
      if (distance >= ((place - gap) & mask)) {
        slots[gap] = one;
        gap = place;
      }
      place = (place + 1) & mask;
    }
    slots[gap] = null;
    if (size < slots.length / 8 && slots.length > SMALLEST) {
      resize(slots.length / 2);
    }
  }

  private void resize(int length) {
    @Nullable Object[] before = slots;
    slots = new Object[length];
    for (Object one : before) {
      if (one != null) {
        @SuppressWarnings("unchecked")
        T moved = (T) one;
        slots[find(uid.apply(moved))] = moved;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable T at(int place) {
    return (T) slots[place];
  }
}
