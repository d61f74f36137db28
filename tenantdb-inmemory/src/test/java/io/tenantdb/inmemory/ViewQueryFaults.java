package io.tenantdb.inmemory;

import io.tenantdb.api.database.SchemaVersion;
import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.query.Cursor;
import io.tenantdb.api.query.Filter;
import io.tenantdb.api.query.FilterOperator;
import io.tenantdb.api.query.LikePattern;
import io.tenantdb.api.query.Sort;
import io.tenantdb.api.query.SortDirection;
import io.tenantdb.api.query.TenantDatabaseField;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import io.tenantdb.tck.TenantDatabaseReadRepositoryContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Read models that break one promise about filters or the order each. */
final class ViewQueryFaults {

  private ViewQueryFaults() {}

  private abstract static class FilterFault extends TenantDatabaseReadRepositoryContract {

    abstract ViewFilter faulty();

    @Override
    protected final TenantDatabaseReadRepository readRepository() {
      return new InMemoryReadRepository(new ViewStore(), faulty(), new ViewOrder());
    }
  }

  private abstract static class OrderFault extends TenantDatabaseReadRepositoryContract {

    abstract ViewOrder faulty();

    ViewStore store() {
      return new ViewStore();
    }

    @Override
    protected final TenantDatabaseReadRepository readRepository() {
      return new InMemoryReadRepository(store(), new ViewFilter(), faulty());
    }
  }

  @CaughtBy("Like.likeTellsUpperFromLowerCase")
  static final class LikeFoldsCase extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean like(String text, LikePattern pattern) {
          return new LikePattern(pattern.value().toLowerCase(Locale.ROOT))
              .matches(text.toLowerCase(Locale.ROOT));
        }
      };
    }
  }

  @CaughtBy("Like.underscoreStandsForOneCharacter")
  static final class LikeTakesUnderscoresLiterally extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean like(String text, LikePattern pattern) {
          return new LikePattern(pattern.value().replaceAll("(?<!\\\\)_", "\\\\_")).matches(text);
        }
      };
    }
  }

  @CaughtBy("Like.charactersThatMeanSomethingElsewhereStandForThemselves")
  static final class LikeDoesNotEscapeRegularExpressions extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean like(String text, LikePattern pattern) {
          String regex = pattern.value().replace("%", ".*").replace("_", ".");
          try {
            return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
          } catch (PatternSyntaxException e) {
            return false;
          }
        }
      };
    }
  }

  @CaughtBy("Like.likeMatchesTheWholeText")
  static final class LikeFindsAPart extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean like(String text, LikePattern pattern) {
          return new LikePattern("%" + pattern.value() + "%").matches(text);
        }
      };
    }
  }

  @CaughtBy("Filters.schemaVersionsCompareNumberByNumber")
  static final class SchemaVersionFilteredAsText extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean matches(@Nullable Object present, Filter filter) {
          if (present instanceof SchemaVersion && filter.value() instanceof SchemaVersion version) {
            Filter onText =
                new Filter(
                    TenantDatabaseField.ERROR_MESSAGE, filter.operator(), version.toString());
            return super.matches(present.toString(), onText);
          }
          return super.matches(present, filter);
        }
      };
    }
  }

  @CaughtBy("Filters.aViewWithoutAValueMatchesNotEqualsAndNothingElse")
  static final class NotEqualsDropsAbsentValues extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean matches(@Nullable Object present, Filter filter) {
          return present != null && super.matches(present, filter);
        }
      };
    }
  }

  @CaughtBy("Filters.everyOperatorOfEveryField")
  static final class InLooksAtItsFirstValueOnly extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean matches(@Nullable Object present, Filter filter) {
          if (present == null || filter.operator() != FilterOperator.IN) {
            return super.matches(present, filter);
          }
          return FieldValues.compare(present, filter.values().get(0)) == 0;
        }
      };
    }
  }

  @CaughtBy("Filters.everyFilterMustMatch")
  static final class OneFilterIsEnough extends FilterFault {
    @Override
    ViewFilter faulty() {
      return new ViewFilter() {
        @Override
        boolean matches(TenantDatabaseViewModel view, List<Filter> filters) {
          return filters.isEmpty()
              || filters.stream().anyMatch(filter -> super.matches(view, List.of(filter)));
        }
      };
    }
  }

  /** Equal views come in the order of the store, and a store may give them in any. */
  @CaughtBy("Sorts.equalValuesAreOrderedByIdInBothDirections")
  static final class UnstableSort extends OrderFault {
    @Override
    ViewOrder faulty() {
      return new ViewOrder() {
        @Override
        int compareIds(TenantDatabaseViewModel view, Cursor place) {
          return 0;
        }
      };
    }

    @Override
    ViewStore store() {
      return new ViewStore() {
        @Override
        List<TenantDatabaseViewModel> views() {
          List<TenantDatabaseViewModel> shuffled = new ArrayList<>(super.views());
          Collections.shuffle(shuffled);
          return shuffled;
        }
      };
    }
  }

  @CaughtBy("Sorts.absentValuesComeFirstAscendingAndLastDescending")
  static final class AbsentValuesLast extends OrderFault {
    @Override
    ViewOrder faulty() {
      return new ViewOrder() {
        @Override
        int compare(Sort sort, @Nullable Object left, @Nullable Object right) {
          boolean oneIsAbsent = (left == null) != (right == null);
          return oneIsAbsent ? -super.compare(sort, left, right) : super.compare(sort, left, right);
        }
      };
    }
  }

  @CaughtBy("Sorts.schemaVersionsSortNumberByNumber")
  static final class SchemaVersionSortedAsText extends OrderFault {
    @Override
    ViewOrder faulty() {
      return new ViewOrder() {
        @Override
        int compare(Sort sort, @Nullable Object left, @Nullable Object right) {
          return super.compare(sort, textOf(left), textOf(right));
        }
      };
    }

    private static @Nullable Object textOf(@Nullable Object value) {
      return value instanceof SchemaVersion version ? version.toString() : value;
    }
  }

  /** Java compares chars, and a surrogate is less than many a char that stands for itself. */
  @CaughtBy("Sorts.textsSortByCodePoint")
  static final class TextsSortedByChars extends OrderFault {
    @Override
    ViewOrder faulty() {
      return new ViewOrder() {
        @Override
        int compare(Sort sort, @Nullable Object left, @Nullable Object right) {
          if (left instanceof String one && right instanceof String other) {
            int order = one.compareTo(other);
            return sort.direction() == SortDirection.ASC ? order : -order;
          }
          return super.compare(sort, left, right);
        }
      };
    }
  }

  @CaughtBy("Cursors.theWalkGivesTheWholeResultInItsOrder")
  static final class CursorRepeatsItsItem extends OrderFault {
    @Override
    ViewOrder faulty() {
      return new ViewOrder() {
        @Override
        boolean isAfter(TenantDatabaseViewModel view, Cursor cursor) {
          return compare(view, cursor) >= 0;
        }
      };
    }
  }
}
