using System.Numerics;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Elements of which each is kept once, in the order of their coming: the first of those that are equal. A few are searched one by one,
/// many through buckets.
/// </summary>
internal sealed class ElementSet<T>
{
    private const int Few = 8;

    private readonly DistinctList<T> _elements;
    private Buckets? _buckets;

    public ElementSet(int capacity = 0) => _elements = new DistinctList<T>(capacity);

    /// <summary>What was added; not to be changed by others.</summary>
    public DistinctList<T> Elements => _elements;

    /// <summary>Adds all elements of a list, or all of the first one that is known to have no equal ones.</summary>
    public void AddAll(IReadOnlyList<T> list)
    {
        Allowance.Take(list.Count);
        if (_elements.Count == 0 && list is DistinctList<T> distinct)
        {
            _elements.AddRange(distinct);
            UseBucketsForMany();
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            Add(list[i]);
        }
    }

    /// <summary>Adds an element unless an equal one is there.</summary>
    public bool Add(T element)
    {
        if (Contains(element))
        {
            return false;
        }

        _elements.Add(element);
        if (_buckets is not null)
        {
            _buckets.Add(element, _elements);
        }
        else
        {
            UseBucketsForMany();
        }

        return true;
    }

    /// <summary>Whether an element is there that is certainly equal.</summary>
    public bool Contains(T element) => PositionOf(element) >= 0;

    /// <summary>Position of the element that is certainly equal; -1 when there is none.</summary>
    public int PositionOf(T element)
    {
        if (_buckets is null)
        {
            for (var i = 0; i < _elements.Count; i++)
            {
                if (ElementEquality.AreEqual(_elements[i], element) == true)
                {
                    return i;
                }
            }

            return -1;
        }

        for (var i = _buckets.First(element, _elements); i >= 0; i = _buckets.After(i))
        {
            if (ElementEquality.AreEqual(_elements[i], element) == true)
            {
                return i;
            }
        }

        return -1;
    }

    private void UseBucketsForMany()
    {
        if (_elements.Count > Few)
        {
            _buckets = new Buckets(Math.Max(_elements.Capacity, _elements.Count * 2));
            _buckets.AddAll(_elements);
        }
    }

    /// <summary>Positions by hash, the latest first: chains from heads, of which there are as many as the next power of two.</summary>
    private sealed class Buckets(int capacity)
    {
        private readonly Allowance? _allowance = Allowance.Current;
        private readonly ValueHash _hash = new();
        private int[] _heads = new int[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        private (int Hash, int Next)[] _links = new (int, int)[capacity];
        private int _count;

        public void AddAll(List<T> elements)
        {
            foreach (var element in elements)
            {
                Add(element, elements);
            }
        }

        /// <summary>Adds the last of the elements, or the next of those that are added again.</summary>
        public void Add(T element, List<T> elements)
        {
            var hash = HashOf(element, elements);
            if (_count == _links.Length)
            {
                Grow();
            }

            _links[_count] = (hash, 0);
            Link(_count++);
        }

        /// <summary>The latest position of an element of that hash; -1 when there is none.</summary>
        public int First(T element, List<T> elements)
        {
            var hash = HashOf(element, elements);
            return Of(hash, _heads[Head(hash)] - 1);
        }

        public int After(int position)
        {
            _allowance?.Step();
            return Of(_links[position].Hash, _links[position].Next - 1);
        }

        // Others of the same head are passed over.
        private int Of(int hash, int position)
        {
            while (position >= 0 && _links[position].Hash != hash)
            {
                position = _links[position].Next - 1;
            }

            return position;
        }

        // With a second unit the numbers of amounts change: the positions so far are put into their places again.
        private int HashOf(T element, List<T> elements)
        {
            var wasOfOneUnit = _hash.IsOfOneUnit;
            var hash = ElementEquality.HashOf(element, _hash);
            if (wasOfOneUnit && !_hash.IsOfOneUnit)
            {
                Array.Clear(_heads);
                for (var i = 0; i < _count; i++)
                {
                    _links[i] = (ElementEquality.HashOf(elements[i], _hash), 0);
                    Link(i);
                }

                hash = ElementEquality.HashOf(element, _hash);
            }

            return hash;
        }

        // Positions are kept plus one, so that 0 means none.
        private void Link(int position)
        {
            ref var head = ref _heads[Head(_links[position].Hash)];
            _links[position].Next = head;
            head = position + 1;
        }

        private int Head(int hash) => hash & (_heads.Length - 1);

        private void Grow()
        {
            Array.Resize(ref _links, _links.Length * 2);
            _heads = new int[BitOperations.RoundUpToPowerOf2((uint)_links.Length)];
            for (var i = 0; i < _count; i++)
            {
                Link(i);
            }
        }
    }
}

/// <summary>A list that is known to have no equal elements, so that nobody has to look for them again.</summary>
internal sealed class DistinctList<T>(int capacity) : List<T>(capacity);
