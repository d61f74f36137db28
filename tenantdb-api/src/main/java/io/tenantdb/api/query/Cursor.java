package io.tenantdb.api.query;

import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.error.InvalidCriteriaException;
import io.tenantdb.api.error.TenantDbException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in a sorted result: the sort values and the id of the item there.
 *
 * @param sorts the sorts of the result
 * @param values the item's value for each sort, in the form of {@link TenantDatabaseField#valueIn};
 *     null where the item has none
 * @param id the item's id
 */
public record Cursor(List<Sort> sorts, List<@Nullable Object> values, TenantDatabaseId id) {

  private static final String SEPARATOR = "&";

  /**
   * @throws InvalidCriteriaException if a value does not fit its sort
   */
  public Cursor {
    sorts = List.copyOf(sorts);
    Objects.requireNonNull(id, "id");
    if (sorts.size() != values.size()) {
      throw new InvalidCriteriaException("A cursor needs one value for each of its sorts");
    }
    List<@Nullable Object> read = new ArrayList<>();
    for (int i = 0; i < sorts.size(); i++) {
      Object value = values.get(i);
      read.add(value == null ? null : sorts.get(i).field().read(value));
    }
    values = Collections.unmodifiableList(read);
  }

  /** The place of a view in a result with these sorts. */
  public static Cursor at(TenantDatabaseViewModel view, List<Sort> sorts) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Sort sort : sorts) {
      values.add(sort.field().valueIn(view));
    }
    return new Cursor(sorts, values, view.id());
  }

  /** The cursor as one text without spaces, for use in URLs and APIs. */
  public String toText() {
    StringBuilder text = new StringBuilder(id.toString());
    for (int i = 0; i < sorts.size(); i++) {
      Sort sort = sorts.get(i);
      Object value = values.get(i);
      text.append(SEPARATOR).append(sort.field()).append('.').append(sort.direction());
      if (value != null) {
        text.append('=').append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads what {@link #toText()} wrote.
   *
   * @throws InvalidCriteriaException if the text is no such cursor
   */
  public static Cursor parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      String[] parts = plain.split(SEPARATOR, -1);
      List<Sort> sorts = new ArrayList<>();
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 1; i < parts.length; i++) {
        String[] keyAndValue = parts[i].split("=", 2);
        String[] key = keyAndValue[0].split("\\.", 2);
        sorts.add(new Sort(TenantDatabaseField.valueOf(key[0]), SortDirection.valueOf(key[1])));
        values.add(
            keyAndValue.length == 1
                ? null
                : URLDecoder.decode(keyAndValue[1], StandardCharsets.UTF_8));
      }
      return new Cursor(sorts, values, TenantDatabaseId.of(parts[0]));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | TenantDbException e) {
      throw InvalidCriteriaException.quoting(
          "'%s' is not a cursor of an earlier result; start again with the first page", text, e);
    }
  }
}
