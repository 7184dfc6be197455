"""The SQL that a question may use, as positive lists: sqlglot's nodes, DuckDB's nodes, types.

Lists of what is forbidden have failed in every product that had one. What stands on no list
here is refused: SHOW as a table, COPY or DELETE in a WITH, INTO, AT, the syntax of a later release.
"""

from __future__ import annotations

from sqlglot import exp

_QUERY = {
    exp.Select, exp.Subquery, exp.Union, exp.Except, exp.Intersect, exp.Values, exp.With, exp.CTE,
    exp.From, exp.Join, exp.Lateral, exp.Unnest, exp.Table, exp.TableAlias, exp.TableSample, exp.Pivot,
    exp.UnpivotColumns, exp.PivotAlias, exp.Where, exp.Group, exp.Cube, exp.Rollup, exp.GroupingSets,
    exp.Having, exp.Qualify, exp.Order, exp.Ordered, exp.Limit, exp.LimitOptions, exp.Fetch, exp.Offset,
    exp.Distinct,
}  # fmt: skip
_VALUES = {
    exp.Alias, exp.Aliases, exp.Array, exp.AtTimeZone, exp.Between, exp.Boolean, exp.Bracket, exp.ByteString,
    exp.Case,
    exp.Cast, exp.Collate, exp.Column, exp.ColumnDef, exp.Columns, exp.Comprehension, exp.DataType,
    exp.DataTypeParam, exp.Dot, exp.Exists, exp.Filter, exp.Identifier, exp.If, exp.IgnoreNulls, exp.In,
    exp.Interval, exp.IntervalSpan, exp.JSONKeyValue, exp.JSONPath, exp.JSONPathKey, exp.JSONPathRoot,
    exp.JSONPathSlice, exp.JSONPathSubscript, exp.JSONPathWildcard, exp.Kwarg, exp.Lambda, exp.Literal,
    exp.Null, exp.Paren, exp.PositionalColumn, exp.PropertyEQ, exp.RawString, exp.RespectNulls,
    exp.Slice, exp.Star, exp.Struct, exp.ToMap, exp.TryCast, exp.Tuple, exp.Var, exp.Window,
    exp.WindowSpec, exp.WithinGroup, exp.All, exp.Any,
}  # fmt: skip
_OPERATORS = {
    exp.Add, exp.And, exp.BitwiseAnd, exp.BitwiseLeftShift, exp.BitwiseNot, exp.BitwiseOr,
    exp.BitwiseRightShift, exp.BitwiseXor, exp.DPipe, exp.Distance, exp.Div, exp.EQ, exp.Escape, exp.GT,
    exp.GTE, exp.Glob, exp.ILike, exp.IntDiv, exp.Is, exp.JSONExtract, exp.JSONExtractScalar, exp.LT,
    exp.LTE, exp.Like, exp.Mod, exp.Mul, exp.NEQ, exp.Neg, exp.Not, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.Or, exp.Overlaps, exp.ArrayContainsAll, exp.ArrayContainedBy, exp.ArrayOverlaps, exp.SimilarTo,
    exp.Sub, exp.Xor,
}  # fmt: skip
STRUCTURE: frozenset[type[exp.Expr]] = frozenset(_QUERY | _VALUES | _OPERATORS)
"""sqlglot's nodes that name no function of the list in schema/semantics/functions.txt."""

_ALIASES = {
    exp.ArrayAppend, exp.ArrayConcat, exp.ArrayFirst, exp.ArrayIntersect, exp.ArrayLast, exp.ArrayMax,
    exp.ArrayMin, exp.ArrayPosition, exp.ArrayPrepend, exp.ArrayReverse, exp.ArraySum, exp.ArraysZip,
    exp.BitwiseAndAgg, exp.BitwiseCount, exp.BitwiseOrAgg, exp.BitwiseXorAgg, exp.CurrentTime, exp.Date,
    exp.DateBin, exp.DateFromParts, exp.Explode, exp.FromBase64, exp.GetExtract, exp.Initcap,
    exp.JSONArray, exp.JSONExists, exp.JSONExtractArray, exp.JSONObject, exp.JSONType,
    exp.JarowinklerSimilarity, exp.Localtime, exp.Localtimestamp, exp.Negative, exp.Nvl2, exp.Pad,
    exp.ParseJSON, exp.PercentileCont, exp.PercentileDisc, exp.RegexpLike, exp.RegexpSplit, exp.SHA,
    exp.SHA2, exp.StrPosition, exp.StrToDate, exp.StrToTime, exp.StrToUnix, exp.TimeFromParts,
    exp.TimeStrToDate, exp.TimeStrToTime, exp.TimeToStr, exp.TimeToUnix, exp.Timestamp,
    exp.TimestampAdd, exp.TimestampDiff, exp.TimestampFromParts, exp.TimestampSub, exp.TimestampTrunc,
    exp.ToBase64, exp.Transform, exp.TsOrDsAdd, exp.TsOrDsDiff, exp.TsOrDsToDate, exp.TsOrDsToTime,
    exp.TsOrDsToTimestamp, exp.Unhex, exp.UnixToTime, exp.UnixToTimeStr, exp.YearOfWeek,
    exp.YearOfWeekIso, exp.Sinh, exp.Cosh, exp.Tanh, exp.Asinh, exp.Acosh, exp.Atanh, exp.Cot,
}  # fmt: skip
RENAMED_FUNCTIONS: frozenset[type[exp.Expr]] = frozenset(_ALIASES)
"""sqlglot's functions that have another name than the permitted DuckDB function that they stand for."""

_NODES = """
SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION
EXPRESSION_LIST PIVOT EMPTY ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
ORDER_DEFAULT ASCENDING DESCENDING CASE_EXPR COLLATE COLUMN_REF FUNCTION LAMBDA OPERATOR_CAST
POSITIONAL_REFERENCE STAR TYPE VALUE_CONSTANT CONJUNCTION_AND CONJUNCTION_OR OPERATOR_NOT
OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_TRY OPERATOR_UNPACK
GROUPING_FUNCTION ARRAY_CONSTRUCTOR ARRAY_EXTRACT ARRAY_SLICE STRUCT_EXTRACT COMPARE_BETWEEN
COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
COMPARE_GREATERTHANOREQUALTO COMPARE_IN COMPARE_NOT_IN COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM
WINDOW_AGGREGATE WINDOW_RANK WINDOW_RANK_DENSE WINDOW_NTILE WINDOW_PERCENT_RANK WINDOW_CUME_DIST
WINDOW_ROW_NUMBER WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_LEAD WINDOW_LAG WINDOW_NTH_VALUE
WINDOW_FILL
"""
DUCKDB_NODES = frozenset(_NODES.split())

_TYPES = """
bigint int8 integer int int4 smallint int2 tinyint int1 hugeint uhugeint int16 int32 int64 int128 uint8
uint16 uint32 uint64 uint128 ubigint uinteger usmallint utinyint long short signed bool boolean logical
decimal numeric dec double float8 real float float4 varchar char bpchar text string date time timestamp
datetime timestamptz timetz timestamp_s timestamp_ms timestamp_ns time_ns interval uuid json blob bytea
binary varbinary bit bitstring list struct row map null
"""
DUCKDB_TYPES = frozenset(_TYPES.split()) | {"timestamp with time zone", "time with time zone"}
